#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bench::wire {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// One WebSocket frame inside a receive buffer (RFC 6455, section 5.2).
struct Frame {
    Opcode opcode = Opcode::text;
    bool is_final = true;
    bool is_compressed = false;  ///< The bit of permessage-deflate is set (RFC 7692, section 6).
    std::string_view payload;    ///< Points into the parsed bytes, already unmasked.
    std::size_t size_bytes = 0;  ///< Header and payload: how far to advance to the next frame.
};

enum class ParseStatus { complete, incomplete, invalid };

/// Frames with a longer payload are invalid.
inline constexpr std::size_t max_payload_bytes = 16 * 1024 * 1024;

/// Room for the longest header: two bytes, a 64-bit length, a mask.
inline constexpr std::size_t max_header_bytes = 14;

/// Reads the frame at the front of `bytes` and unmasks its payload in place.
/// `bytes` and `frame` are unchanged unless the status is `complete`.
[[nodiscard]] ParseStatus parse_frame(std::span<char> bytes, Frame& frame);

/// Writes the header of an unmasked final frame, returning its size.
std::size_t write_header(std::span<char, max_header_bytes> out, Opcode opcode, std::size_t payload_bytes);

/// Appends a final frame as a server sends it.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);

/// Appends a final frame as a client sends it: the payload is masked with `mask`.
void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask);

}  // namespace bench::wire
