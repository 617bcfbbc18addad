#include "siopp/socketio/packet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "siopp/base/utf8.hpp"
#include "siopp/socketio/placeholder.hpp"

namespace siopp::socketio {
namespace {

constexpr std::size_t max_id_digits = 19;

constexpr bool is_binary(PacketType type) {
    return type == PacketType::binary_event || type == PacketType::binary_ack;
}

constexpr bool is_event(PacketType type) {
    return type == PacketType::event || type == PacketType::binary_event;
}

std::string_view take(std::string_view& text, std::size_t size) {
    const auto taken = text.substr(0, size);
    text.remove_prefix(taken.size());
    return taken;
}

std::string_view take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    return take(text, static_cast<std::size_t>(end - text.begin()));
}

/// Nothing for numbers beyond 64 bits. `digits` must not be empty.
std::optional<std::uint64_t> parse_digits(std::string_view digits) {
    std::uint64_t value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec != std::errc()) return std::nullopt;
    return value;
}

Result<PacketType> take_type(std::string_view& text) {
    if (text.empty()) return Errc::empty_packet;
    const char type = text.front();
    if (type < '0' || type > '6') return Errc::unknown_packet_type;
    text.remove_prefix(1);
    return static_cast<PacketType>(type - '0');
}

Result<std::size_t> take_attachments(std::string_view& text, std::size_t max_attachments) {
    const auto digits = take_digits(text);
    if (digits.empty() || !text.starts_with('-')) return Errc::bad_attachment_count;
    text.remove_prefix(1);

    const auto count = parse_digits(digits);
    if (count == 0U) return Errc::bad_attachment_count;
    if (!count || *count > max_attachments) return Errc::too_many_attachments;
    return static_cast<std::size_t>(*count);
}

Result<std::string_view> take_namespace(std::string_view& text) {
    if (!text.starts_with('/')) return "/";
    const auto name = take(text, text.find(','));
    if (!text.empty()) text.remove_prefix(1);
    if (!utf8::is_valid(name)) return Errc::bad_namespace;
    return name;
}

Result<std::optional<std::uint64_t>> take_id(std::string_view& text) {
    const auto digits = take_digits(text);
    if (digits.empty()) return std::optional<std::uint64_t>();
    if (digits.size() > max_id_digits) return Errc::bad_ack_id;
    return parse_digits(digits);
}

/// The names that the reference implementation gives meanings of its own.
bool is_reserved(std::string_view name) {
    constexpr std::array<std::string_view, 6> reserved = {"connect",       "connect_error", "disconnect",
                                                          "disconnecting", "newListener",   "removeListener"};
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

ErrorCode check_event_name(json::View name) {
    if (name.kind() == json::Kind::number) return {};
    if (name.kind() != json::Kind::string) return Errc::bad_event_name;
    const auto plain = name.plain_string();
    const bool reserved = plain ? is_reserved(*plain) : is_reserved(*name.string());
    return reserved ? ErrorCode(Errc::reserved_event_name) : ErrorCode();
}

Result<std::vector<json::View>> decode_arguments(std::string_view text, const Packet& packet,
                                                 const Limits& limits) {
    if (text.empty() && !is_binary(packet.type)) return std::vector<json::View>();

    auto arguments = json::parse_array(text, limits.max_depth);
    if (!arguments) return Errc::bad_payload;
    if (is_event(packet.type)) {
        if (arguments->empty()) return Errc::bad_payload;
        if (const auto error = check_event_name(arguments->front())) return error;
    }
    if (is_binary(packet.type) && !are_placeholders_valid(text, packet.attachments))
        return Errc::bad_placeholder;
    return arguments;
}

/// CONNECT_ERROR may also carry a string, as the JavaScript parser allows.
Result<std::optional<json::View>> decode_payload(std::string_view text, PacketType type,
                                                 const Limits& limits) {
    if (text.empty()) return std::optional<json::View>();
    if (type == PacketType::disconnect) return Errc::bad_payload;

    const auto payload = json::View::parse(text, limits.max_depth);
    if (!payload) return Errc::bad_payload;
    const bool is_object = payload->kind() == json::Kind::object;
    const bool is_message = type == PacketType::connect_error && payload->kind() == json::Kind::string;
    if (!is_object && !is_message) return Errc::bad_payload;
    return std::optional(*payload);
}

}  // namespace

Result<Packet> decode(std::string_view text, const Limits& limits) {
    const auto type = take_type(text);
    if (!type) return type.error();
    Packet packet;
    packet.type = *type;

    if (is_binary(packet.type)) {
        const auto attachments = take_attachments(text, limits.max_attachments);
        if (!attachments) return attachments.error();
        packet.attachments = *attachments;
    }

    const auto name_space = take_namespace(text);
    if (!name_space) return name_space.error();
    packet.name_space = *name_space;

    const auto id = take_id(text);
    if (!id) return id.error();
    packet.id = *id;

    const bool has_arguments =
        is_event(packet.type) || packet.type == PacketType::ack || packet.type == PacketType::binary_ack;
    if (has_arguments) {
        auto arguments = decode_arguments(text, packet, limits);
        if (!arguments) return arguments.error();
        packet.arguments = std::move(*arguments);
        return packet;
    }
    const auto payload = decode_payload(text, packet.type, limits);
    if (!payload) return payload.error();
    packet.payload = *payload;
    return packet;
}

}  // namespace siopp::socketio
