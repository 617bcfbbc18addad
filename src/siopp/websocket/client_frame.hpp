#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "siopp/base/shared_bytes.hpp"
#include "siopp/websocket/frame.hpp"

namespace siopp::websocket {

/// For tests: what a client sends and receives.
struct ClientFrame {
    Opcode opcode = Opcode::text;
    std::string payload;
    bool final = true;

    bool operator==(const ClientFrame&) const = default;
};

/// A masked frame.
inline std::string encode_client_frame(const ClientFrame& frame) {
    constexpr std::array<std::uint8_t, 4> mask{0x37, 0xFA, 0x21, 0x3D};
    std::array<char, max_header_bytes> header;
    const auto length = encode_header(frame.opcode, frame.payload.size(), header);
    std::string bytes(header.data(), length);
    if (!frame.final) bytes[0] = static_cast<char>(bytes[0] & 0x7F);
    bytes[1] = static_cast<char>(bytes[1] | 0x80);
    bytes.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    auto payload = frame.payload;
    unmask(payload, mask, 0);
    return bytes += payload;
}

inline std::string text_frame(std::string payload) {
    return encode_client_frame({Opcode::text, std::move(payload)});
}

inline std::string binary_frame(std::string payload) {
    return encode_client_frame({Opcode::binary, std::move(payload)});
}

/// `code` 0 for a close frame without one.
inline std::string close_payload(std::uint16_t code) {
    if (code == 0) return {};
    return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
}

inline std::string close_frame(std::uint16_t code) {
    return encode_client_frame({Opcode::close, close_payload(code)});
}

/// A frame as a server makes it for many.
inline SharedBytes server_frame(std::string_view payload, Opcode opcode = Opcode::text) {
    std::array<char, max_header_bytes> header;
    const auto length = encode_header(opcode, payload.size(), header);
    const std::array<std::string_view, 2> parts{std::string_view(header.data(), length), payload};
    return SharedBytes::join(parts);
}

/// Takes one frame of a server off the start of `bytes`. Nothing, and `bytes` left alone, while it is not
/// complete or if it is no frame that a server may send.
inline std::optional<ClientFrame> take_server_frame(std::string& bytes) {
    const auto decoded = decode_header(bytes);
    if (!decoded || !*decoded || (*decoded)->masked) return std::nullopt;
    const auto& header = **decoded;
    const auto size = header.header_bytes + static_cast<std::size_t>(header.payload_bytes);
    if (bytes.size() < size) return std::nullopt;
    ClientFrame frame{header.opcode, bytes.substr(header.header_bytes, size - header.header_bytes),
                      header.final};
    bytes.erase(0, size);
    return frame;
}

}  // namespace siopp::websocket
