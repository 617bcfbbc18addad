#include "siopp/socketio/packet.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "siopp/base/json_writer.hpp"
#include "siopp/base/utf8.hpp"

namespace {

using namespace siopp;

constexpr socketio::Limits limits{.max_depth = 32, .max_attachments = 10};

void require(bool condition) {
    if (!condition) std::abort();
}

bool is_binary(const socketio::Packet& packet) {
    return packet.type == socketio::PacketType::binary_event ||
           packet.type == socketio::PacketType::binary_ack;
}

bool is_event(const socketio::Packet& packet) {
    return packet.type == socketio::PacketType::event || packet.type == socketio::PacketType::binary_event;
}

bool is_ack(const socketio::Packet& packet) {
    return packet.type == socketio::PacketType::ack || packet.type == socketio::PacketType::binary_ack;
}

std::string encode(const socketio::Packet& packet) {
    std::string text(1, static_cast<char>('0' + static_cast<int>(packet.type)));
    if (is_binary(packet)) text += std::to_string(packet.attachments) + "-";
    text.append(packet.name_space).append(",");
    if (packet.id) text += std::to_string(*packet.id);
    if (packet.payload) text.append(packet.payload->raw());
    if (packet.arguments.empty() && !is_ack(packet)) return text;

    json::Writer writer(text);
    writer.begin_array();
    for (const auto argument : packet.arguments)
        writer.value(argument);
    writer.end_array();
    return text;
}

/// Checks every object the slow way; the depth is limited by the decoder.
void check_placeholders(json::View value, std::size_t attachments) {
    for (const auto element : value.elements())
        check_placeholders(element, attachments);
    for (const auto& member : value.members())
        check_placeholders(member.value, attachments);
    const auto mark = value.find("_placeholder");
    if (!mark || mark->boolean() != true) return;

    const auto number = value.find("num");
    require(number && number->integer() && *number->integer() >= 0);
    require(static_cast<std::uint64_t>(*number->integer()) < attachments);
}

void check_packet(const socketio::Packet& packet) {
    require(packet.name_space.starts_with('/') && utf8::is_valid(packet.name_space));
    require(packet.name_space.find(',') == std::string_view::npos);
    require(is_binary(packet) ? packet.attachments >= 1 && packet.attachments <= limits.max_attachments
                              : packet.attachments == 0);
    for (const auto argument : packet.arguments)
        require(json::View::parse(argument.raw()).has_value());
    if (is_binary(packet)) {
        for (const auto argument : packet.arguments)
            check_placeholders(argument, packet.attachments);
    }
    if (!is_event(packet) || packet.arguments.empty()) return;
    const auto kind = packet.arguments.front().kind();
    require(kind == json::Kind::string || kind == json::Kind::number);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    const auto packet = socketio::decode(text, limits);
    if (!packet) return 0;
    check_packet(*packet);

    const auto encoded = encode(*packet);
    const auto again = socketio::decode(encoded, limits);
    require(again.has_value());
    require(again->type == packet->type && again->name_space == packet->name_space &&
            again->id == packet->id);
    require(again->attachments == packet->attachments && again->arguments.size() == packet->arguments.size());
    require(encode(*again) == encoded);
    return 0;
}
