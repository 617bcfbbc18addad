#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "siopp/websocket/error.hpp"

namespace siopp::websocket {

/// RFC 6455 §5.2.
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool is_control(Opcode opcode) {
    return static_cast<std::uint8_t>(opcode) >= 8;
}

/// RFC 6455 §7.4.1.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    no_status = 1005,
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
    internal_error = 1011,
};

/// Whether permessage-deflate may be used: for a frame that is sent, for what a peer sends.
enum class Compression : std::uint8_t { never, allowed };

struct FrameHeader {
    bool final = true;
    /// The first frame of a compressed message (RFC 7692 §6).
    bool compressed = false;
    Opcode opcode = Opcode::text;
    bool masked = false;
    std::array<std::uint8_t, 4> mask{};
    std::uint64_t payload_bytes = 0;
    /// Bytes of the header itself.
    std::size_t header_bytes = 0;
};

/// Reads the header at the start of `bytes`; nothing when more bytes are needed. Errors: reserved bits or
/// opcodes, fragmented or oversized control frames, lengths not in their shortest form or beyond 63 bits (RFC
/// 6455 §5.2). A bit that is reserved for compression is one where it is not allowed, and in every frame but
/// the first of a message.
Result<std::optional<FrameHeader>> decode_header(std::string_view bytes,
                                                 Compression compression = Compression::never);

inline constexpr std::size_t max_header_bytes = 14;

/// Writes an unmasked (server) header of a final frame into `out`; gives its length (2, 4 or 10).
std::size_t encode_header(Opcode opcode, std::uint64_t payload_bytes, std::span<char, max_header_bytes> out);

/// Says in a header that was encoded for the first frame of a message that the message is compressed.
void mark_compressed(std::span<char, max_header_bytes> header);

/// Applies the mask in place. `offset` is the position of `payload` within its frame.
void unmask(std::span<char> payload, std::array<std::uint8_t, 4> mask, std::size_t offset);

/// The status code of a close frame's payload, no_status for an empty one. Errors: one byte, codes that must
/// not appear on the wire (RFC 6455 §7.4), a reason that is not UTF-8.
Result<CloseCode> decode_close(std::string_view payload);

}  // namespace siopp::websocket
