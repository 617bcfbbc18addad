#include "siopp/event.hpp"

#include "siopp/socket.hpp"

namespace siopp {

void Ack::send(const ArgumentWriter& arguments) {
    const auto& sockets = *std::exchange(sockets_, nullptr);
    if (auto* socket = sockets.find(socket_)) socket->send_ack(packet_id_, arguments);
}

}  // namespace siopp
