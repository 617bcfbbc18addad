#include "siopp/socketio/encoder.hpp"

#include <array>
#include <charconv>
#include <string>

#include "siopp/base/json_writer.hpp"
#include "siopp/socketio/msgpack_packet.hpp"
#include "siopp/socketio/packet.hpp"

namespace siopp::socketio {

namespace {

char digit(PacketType type) {
    return static_cast<char>('0' + static_cast<int>(type));
}

void append_number(std::string& text, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    text.append(digits.data(), static_cast<std::size_t>(written.ptr - digits.data()));
}

/// `type[attachments-][namespace,][id]`, what stands before the payload.
std::string prefix(PacketType type, std::size_t attachments, std::string_view name_space,
                   std::optional<std::uint64_t> id) {
    std::string text(1, digit(type));
    if (attachments > 0) text.append(std::to_string(attachments)).append("-");
    if (name_space != "/") text.append(name_space).append(",");
    if (id) append_number(text, *id);
    return text;
}

engineio::EncodedPacket encode_text(std::string_view text) {
    return engineio::EncodedPacket::text(std::span(&text, 1));
}

/// The array of an event or ack: how it begins, its arguments, how it ends.
struct Data {
    std::string_view start;
    const ArgumentWriter& arguments;
    std::string_view end = "]";
};

engineio::EncodedPacket encode_head(PacketType type, std::string_view name_space,
                                    std::optional<std::uint64_t> id, const Data& data, Parser parser) {
    const auto attachments = data.arguments.attachments();
    if (parser == Parser::msgpack) {
        const auto array = std::string(data.start).append(data.arguments.json()).append(data.end);
        return encode_msgpack(type, name_space, array, attachments, id);
    }
    const bool is_event = type == PacketType::event;
    if (!attachments.empty()) type = is_event ? PacketType::binary_event : PacketType::binary_ack;
    const auto head = prefix(type, attachments.size(), name_space, id);
    const std::array<std::string_view, 4> parts{head, data.start, data.arguments.json(), data.end};
    return engineio::EncodedPacket::text(parts);
}

EncodedEvent encode(PacketType type, std::string_view name_space, std::optional<std::uint64_t> id,
                    const Data& data, Parser parser) {
    EncodedEvent encoded{encode_head(type, name_space, id, data, parser), {}};
    // A MessagePack packet has them within.
    if (parser == Parser::msgpack) return encoded;
    for (const auto& attachment : data.arguments.attachments())
        encoded.attachments.push_back(engineio::EncodedPacket::binary(attachment));
    return encoded;
}

/// A packet without arguments; `data` is JSON text, empty for none.
engineio::EncodedPacket encode(PacketType type, std::string_view name_space, std::string_view data,
                               Parser parser) {
    if (parser == Parser::msgpack) return encode_msgpack(type, name_space, data);
    return encode_text(prefix(type, 0, name_space, std::nullopt).append(data));
}

}  // namespace

void EncodedEvent::forbid_compression() noexcept {
    head.forbid_compression();
    head_without_offset.forbid_compression();
    for (auto& attachment : attachments)
        attachment.forbid_compression();
}

EncodedEvent encode_event(std::string_view name_space, std::string_view event,
                          const ArgumentWriter& arguments, const EventOptions& options) {
    std::string start(1, '[');
    json::append_string(start, event);
    if (!arguments.json().empty()) start += ',';
    if (options.offset == 0) {
        return encode(PacketType::event, name_space, options.ack_id, {start, arguments}, options.parser);
    }
    const auto end = ",\"" + std::to_string(options.offset) + "\"]";
    auto encoded =
        encode(PacketType::event, name_space, options.ack_id, {start, arguments, end}, options.parser);
    encoded.offset = options.offset;
    if (options.is_for_others_too) {
        encoded.head_without_offset =
            encode_head(PacketType::event, name_space, options.ack_id, {start, arguments}, options.parser);
    }
    return encoded;
}

EncodedEvent encode_ack(std::string_view name_space, std::uint64_t id, const ArgumentWriter& arguments,
                        Parser parser) {
    return encode(PacketType::ack, name_space, id, {"[", arguments}, parser);
}

engineio::EncodedPacket encode_connect(std::string_view name_space, std::string_view socket_id, Parser parser,
                                       std::string_view private_id) {
    std::string data;
    json::Writer writer(data);
    writer.begin_object().member("sid", socket_id);
    if (!private_id.empty()) writer.member("pid", private_id);
    writer.end_object();
    return encode(PacketType::connect, name_space, data, parser);
}

engineio::EncodedPacket encode_connect_error(std::string_view name_space, std::string_view message,
                                             std::string_view data, Parser parser) {
    std::string payload;
    json::Writer writer(payload);
    writer.begin_object().member("message", message);
    if (!data.empty()) writer.key("data").raw(data);
    writer.end_object();
    return encode(PacketType::connect_error, name_space, payload, parser);
}

engineio::EncodedPacket encode_disconnect(std::string_view name_space, Parser parser) {
    // A text packet without payload ends with the namespace's comma, as the reference encoder writes it.
    return encode(PacketType::disconnect, name_space, "", parser);
}

}  // namespace siopp::socketio
