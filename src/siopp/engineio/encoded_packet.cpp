#include "siopp/engineio/encoded_packet.hpp"

#include <array>
#include <vector>

#include "siopp/engineio/packet.hpp"

namespace siopp::engineio {

EncodedPacket EncodedPacket::text(std::span<const std::string_view> parts) {
    static constexpr char message_type = type_char(PacketType::message);
    std::size_t size = 1;
    for (const auto part : parts)
        size += part.size();

    std::array<char, websocket::max_header_bytes> header;
    const auto header_bytes = websocket::encode_header(websocket::Opcode::text, size, header);
    std::vector<std::string_view> pieces{{header.data(), header_bytes}, {&message_type, 1}};
    pieces.insert(pieces.end(), parts.begin(), parts.end());
    return {SharedBytes::join(pieces), header_bytes, false};
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
