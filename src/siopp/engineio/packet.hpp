#pragma once

#include <cstdint>
#include <string_view>

#include "siopp/engineio/error.hpp"

namespace siopp::engineio {

/// Engine.IO protocol v4, "Packet encoding".
enum class PacketType : std::uint8_t { open = 0, close, ping, pong, message, upgrade, noop };

/// A view into the frame or payload it was decoded from, valid as long as that is.
struct Packet {
    PacketType type = PacketType::noop;
    std::string_view data;
};

/// Reads a text frame: one digit 0-6 and the rest. Errors: empty_packet, unknown_packet_type.
Result<Packet> decode(std::string_view frame);

constexpr char type_char(PacketType type) {
    return static_cast<char>('0' + static_cast<int>(type));
}

}  // namespace siopp::engineio
