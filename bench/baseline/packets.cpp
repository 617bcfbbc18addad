#include "bench/baseline/packets.hpp"

#include "bench/wire/frame.hpp"

#include <array>
#include <charconv>

namespace bench::baseline {
namespace {

constexpr std::string_view session_id_key = "sid=baseline";
constexpr std::string_view connect_prefix = "40";
constexpr std::string_view event_prefix = "42";
constexpr std::string_view echo_start = R"(["echo")";
constexpr std::string_view join_start = R"(["join",")";
constexpr std::string_view publish_start = R"(["pub",")";

/// `,1,2]` -> `1,2`; `]` -> empty.
std::string_view remaining_arguments(std::string_view text) {
    if (text.size() < 2 || text.front() != ',') return {};
    return text.substr(1, text.size() - 2);
}

Request with_room(Request::Kind kind, std::string_view id, std::string_view text) {
    const auto quote = text.find('"');
    if (quote == std::string_view::npos) return {};
    return Request{kind, id, text.substr(0, quote), remaining_arguments(text.substr(quote + 1))};
}

template <std::size_t count>
void write_text_frame(std::string& frame, const std::array<std::string_view, count>& pieces) {
    std::size_t size = 0;
    for (const auto piece : pieces)
        size += piece.size();

    std::array<char, wire::max_header_bytes> header{};
    frame.assign(header.data(), wire::write_header(header, wire::Opcode::text, size));
    for (const auto piece : pieces)
        frame.append(piece);
}

std::string session_id(std::uint64_t session_number) {
    return "baseline" + std::to_string(session_number);
}

}  // namespace

Request parse_request(std::string_view engine_packet) {
    if (engine_packet.starts_with(connect_prefix)) return {Request::Kind::connect, {}, {}, {}};
    if (!engine_packet.starts_with(event_prefix)) return {};

    const auto bracket = engine_packet.find('[');
    if (bracket == std::string_view::npos) return {};
    const auto id = engine_packet.substr(event_prefix.size(), bracket - event_prefix.size());
    const auto json = engine_packet.substr(bracket);
    if (json.starts_with(echo_start)) {
        return {Request::Kind::echo, id, {}, remaining_arguments(json.substr(echo_start.size()))};
    }
    if (json.starts_with(publish_start)) {
        return with_room(Request::Kind::publish, id, json.substr(publish_start.size()));
    }
    if (json.starts_with(join_start))
        return with_room(Request::Kind::join, id, json.substr(join_start.size()));
    return {};
}

void write_acknowledgement(std::string& frame, std::string_view id, std::string_view arguments) {
    write_text_frame(frame, std::array<std::string_view, 5>{"43", id, "[", arguments, "]"});
}

void write_message_event(std::string& frame, std::string_view payload) {
    write_text_frame(frame, std::array<std::string_view, 3>{R"(42["msg",)", payload, "]"});
}

std::string open_packet(std::uint64_t session_number) {
    return R"(0{"sid":")" + session_id(session_number) + R"(","upgrades":[],"pingInterval":)" +
           std::to_string(ping_interval_ms) + R"(,"pingTimeout":20000,"maxPayload":1000000})";
}

std::string connect_packet(std::uint64_t session_number) {
    return R"(40{"sid":")" + session_id(session_number) + R"("})";
}

std::string text_frame(std::string_view packet) {
    std::string frame;
    wire::append_frame(frame, wire::Opcode::text, packet);
    return frame;
}

std::optional<std::uint64_t> session_number(std::string_view request_line) {
    const auto found = request_line.find(session_id_key);
    if (found == std::string_view::npos) return std::nullopt;

    const auto digits = request_line.substr(found + session_id_key.size());
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return parsed.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

}  // namespace bench::baseline
