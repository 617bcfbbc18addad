#include "siopp/engineio/encoded_packet.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "siopp/engineio/packet.hpp"

namespace siopp::engineio {

EncodedPacket EncodedPacket::text(std::span<const std::string_view> parts) {
    static constexpr char message_type = type_char(PacketType::message);
    std::size_t size = 1;
    for (const auto part : parts)
        size += part.size();

    std::array<char, websocket::max_header_bytes> header;
    const auto header_bytes = websocket::encode_header(websocket::Opcode::text, size, header);
    assert(parts.size() <= max_parts);
    std::array<std::string_view, 2 + max_parts> pieces{std::string_view(header.data(), header_bytes),
                                                       std::string_view(&message_type, 1)};
    std::ranges::copy(parts, pieces.begin() + 2);
    return {SharedBytes::join(std::span(pieces).first(2 + parts.size())), header_bytes, false};
}

EncodedPacket EncodedPacket::binary(std::string_view bytes) {
    std::array<char, websocket::max_header_bytes> header;
    const auto header_bytes = websocket::encode_header(websocket::Opcode::binary, bytes.size(), header);
    const std::array<std::string_view, 2> pieces{std::string_view(header.data(), header_bytes), bytes};
    return {SharedBytes::join(pieces), header_bytes, true};
}

EncodedPacket EncodedPacket::control(std::string_view packet) {
    std::array<char, websocket::max_header_bytes> header;
    const auto header_bytes = websocket::encode_header(websocket::Opcode::text, packet.size(), header);
    const std::array<std::string_view, 2> pieces{std::string_view(header.data(), header_bytes), packet};
    return {SharedBytes::join(pieces), header_bytes, false, websocket::Compression::never};
}

}  // namespace siopp::engineio
