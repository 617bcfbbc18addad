#include "siopp/engineio/packet.hpp"

namespace siopp::engineio {

Result<Packet> decode(std::string_view frame) {
    if (frame.empty()) return Errc::empty_packet;

    const char type = frame.front();
    if (type < type_char(PacketType::open) || type > type_char(PacketType::noop))
        return Errc::unknown_packet_type;
    return Packet{static_cast<PacketType>(type - '0'), frame.substr(1)};
}

}  // namespace siopp::engineio
