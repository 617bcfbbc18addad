#include "bench/baseline/packets.hpp"

#include "bench/wire/frame.hpp"

#include <array>
#include <cstdio>

namespace bench::baseline {
namespace {

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

std::string text_frame(std::string_view text) {
    std::string frame;
    wire::append_frame(frame, wire::Opcode::text, text);
    return frame;
}

std::string session_id(std::uint64_t session_number) {
    std::array<char, 21> text{};
    std::snprintf(text.data(), text.size(), "baseline%012llu",
                  static_cast<unsigned long long>(session_number));
    return text.data();
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

std::string open_frame(std::uint64_t session_number) {
    return text_frame(R"(0{"sid":")" + session_id(session_number) + R"(","upgrades":[],"pingInterval":)" +
                      std::to_string(ping_interval_ms) + R"(,"pingTimeout":20000,"maxPayload":1000000})");
}

std::string connect_frame(std::uint64_t session_number) {
    return text_frame(R"(40{"sid":")" + session_id(session_number) + R"("})");
}

std::string ping_frame() {
    return text_frame("2");
}

}  // namespace bench::baseline
