#include "siopp/socketio/encoder.hpp"

#include <array>
#include <string>

#include "siopp/base/json_writer.hpp"
#include "siopp/socketio/packet.hpp"

namespace siopp::socketio {

namespace {

char digit(PacketType type) {
    return static_cast<char>('0' + static_cast<int>(type));
}

/// `type[attachments-][namespace,][id]`, what stands before the payload.
std::string prefix(PacketType type, std::size_t attachments, std::string_view name_space,
                   std::optional<std::uint64_t> id) {
    std::string text(1, digit(type));
    if (attachments > 0) text.append(std::to_string(attachments)).append("-");
    if (name_space != "/") text.append(name_space).append(",");
    if (id) text += std::to_string(*id);
    return text;
}

EncodedEvent with_attachments(engineio::EncodedPacket head, const ArgumentWriter& arguments) {
    EncodedEvent encoded{std::move(head), {}};
    for (const auto& attachment : arguments.attachments()) {
        encoded.attachments.push_back(engineio::EncodedPacket::binary(attachment));
    }
    return encoded;
}

engineio::EncodedPacket encode_text(std::string_view text) {
    return engineio::EncodedPacket::text(std::span(&text, 1));
}

}  // namespace

void EncodedEvent::forbid_compression() noexcept {
    head.forbid_compression();
    for (auto& attachment : attachments)
        attachment.forbid_compression();
}

EncodedEvent encode_event(std::string_view name_space, std::string_view event,
                          const ArgumentWriter& arguments, std::optional<std::uint64_t> ack_id) {
    const auto attachments = arguments.attachments().size();
    auto head = prefix(attachments > 0 ? PacketType::binary_event : PacketType::event, attachments,
                       name_space, ack_id);
    head += '[';
    json::append_string(head, event);
    if (!arguments.json().empty()) head += ',';
    const std::array<std::string_view, 3> parts{head, arguments.json(), "]"};
    return with_attachments(engineio::EncodedPacket::text(parts), arguments);
}

EncodedEvent encode_ack(std::string_view name_space, std::uint64_t id, const ArgumentWriter& arguments) {
    const auto attachments = arguments.attachments().size();
    auto head =
        prefix(attachments > 0 ? PacketType::binary_ack : PacketType::ack, attachments, name_space, id);
    head += '[';
    const std::array<std::string_view, 3> parts{head, arguments.json(), "]"};
    return with_attachments(engineio::EncodedPacket::text(parts), arguments);
}

engineio::EncodedPacket encode_connect(std::string_view name_space, std::string_view socket_id) {
    auto text = prefix(PacketType::connect, 0, name_space, std::nullopt);
    json::Writer(text).begin_object().member("sid", socket_id).end_object();
    return encode_text(text);
}

engineio::EncodedPacket encode_connect_error(std::string_view name_space, std::string_view message,
                                             std::string_view data) {
    auto text = prefix(PacketType::connect_error, 0, name_space, std::nullopt);
    json::Writer writer(text);
    writer.begin_object().member("message", message);
    if (!data.empty()) writer.key("data").raw(data);
    writer.end_object();
    return encode_text(text);
}

engineio::EncodedPacket encode_disconnect(std::string_view name_space) {
    auto text = prefix(PacketType::disconnect, 0, name_space, std::nullopt);
    // A packet without payload ends with the namespace's comma, as the reference encoder writes it.
    return encode_text(text);
}

}  // namespace siopp::socketio
