#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench::baseline {

/// What a client can ask of the profile `bench`. Views point into the parsed packet.
struct Request {
    enum class Kind { ignored, connect, echo, join, publish };

    Kind kind = Kind::ignored;
    std::string_view id;         ///< Acknowledgement id, empty if none is wanted.
    std::string_view room;       ///< join, publish: raw JSON string contents.
    std::string_view arguments;  ///< echo, publish: raw JSON of the remaining arguments, without brackets.
};

/// Understands exactly the shapes that JSON.stringify makes of the profile's events and validates
/// nothing else: the least work a server can do.
[[nodiscard]] Request parse_request(std::string_view engine_packet);

/// Writes the WebSocket frame of an answer into `frame`, replacing its contents.
void write_acknowledgement(std::string& frame, std::string_view id, std::string_view arguments);
void write_message_event(std::string& frame, std::string_view payload);

/// The first packet of a session (Engine.IO open), and the answer to Socket.IO's CONNECT.
[[nodiscard]] std::string open_packet(std::uint64_t session_number);
[[nodiscard]] std::string connect_packet(std::uint64_t session_number);
[[nodiscard]] std::string text_frame(std::string_view packet);

/// The session whose id follows "sid=" in a request line; nothing if there is none.
[[nodiscard]] std::optional<std::uint64_t> session_number(std::string_view request_line);

/// Announced by the open packet.
inline constexpr int ping_interval_ms = 25'000;

}  // namespace bench::baseline
