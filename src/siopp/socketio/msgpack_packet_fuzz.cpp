#include "siopp/socketio/msgpack_packet.hpp"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "siopp/base/json_writer.hpp"

namespace {

using namespace siopp;

constexpr socketio::Limits limits{.max_depth = 32, .max_attachments = 8};
/// What looks like a placeholder is one after the first round, so that there may be more of them.
constexpr socketio::Limits generous{.max_depth = 32, .max_attachments = 1'000'000};

void require(bool condition) {
    if (!condition) std::abort();
}

/// MessagePack knows no binary types: what is binary is in the data.
socketio::PacketType plain_type(socketio::PacketType type) {
    if (type == socketio::PacketType::binary_event) return socketio::PacketType::event;
    return type == socketio::PacketType::binary_ack ? socketio::PacketType::ack : type;
}

std::string data_of(const socketio::Packet& packet) {
    if (packet.payload) return std::string(packet.payload->raw());
    const auto type = plain_type(packet.type);
    std::string data;
    if (type != socketio::PacketType::event && type != socketio::PacketType::ack) return data;
    json::Writer writer(data);
    writer.begin_array();
    for (const auto argument : packet.arguments)
        writer.value(argument);
    writer.end_array();
    return data;
}

/// Writes what was read and reads it again, if it is a packet that a server accepts.
std::optional<socketio::TextPacket> round_trip(const socketio::TextPacket& text) {
    const auto packet = socketio::decode(text.text, generous);
    if (!packet) return std::nullopt;
    require(packet->attachments == text.attachments.size());

    const auto written = socketio::encode_msgpack(plain_type(packet->type), packet->name_space,
                                                  data_of(*packet), text.attachments, packet->id);
    auto again = socketio::decode_msgpack(written.payload(), generous);
    require(again.has_value());
    const auto packet_again = socketio::decode(again->text, generous);
    require(packet_again.has_value());
    require(plain_type(packet_again->type) == plain_type(packet->type));
    require(packet_again->name_space == packet->name_space && packet_again->id == packet->id);
    require(packet_again->arguments.size() == packet->arguments.size());
    return std::move(*again);
}

}  // namespace

// A packet that is accepted comes back as it was, and what was written once stays the same for ever.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = socketio::decode_msgpack({reinterpret_cast<const char*>(data), size}, limits);
    if (!read) return 0;
    require(read->attachments.size() <= limits.max_attachments);

    const auto first = round_trip(*read);
    if (!first) return 0;
    const auto second = round_trip(*first);
    require(second && second->text == first->text && second->attachments == first->attachments);
    return 0;
}
