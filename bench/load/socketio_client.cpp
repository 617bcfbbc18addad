#include "bench/load/socketio_client.hpp"

namespace bench::load {
namespace {

constexpr char engine_open = '0';
constexpr char engine_close = '1';
constexpr char engine_ping = '2';
constexpr char engine_message = '4';
constexpr char packet_connect = '0';
constexpr char packet_disconnect = '1';
constexpr char packet_connect_error = '4';

}  // namespace

SocketIoClient::SocketIoClient(const MakeTransport& make_transport, SocketIoObserver& observer,
                               std::size_t index, std::string auth_json)
    : observer_{observer},
      transport_{make_transport(*this)},
      index_{index},
      auth_json_{std::move(auth_json)} {}

void SocketIoClient::queue(std::string_view packet) {
    outgoing_.assign(1, engine_message).append(packet);
    transport_->queue(outgoing_);
}

void SocketIoClient::send(std::string_view packet) {
    queue(packet);
    flush();
}

void SocketIoClient::on_text(std::string_view message) {
    switch (message.empty() ? '\0' : message.front()) {
        case engine_open:
            return send(packet_connect + auth_json_);
        case engine_close:
            return on_transport_closed("the server closed the session");
        case engine_ping:
            transport_->queue("3");
            return flush();
        case engine_message:
            return take_packet(message.substr(1));
        default:
            return on_transport_closed("unexpected Engine.IO packet: " + std::string{message.substr(0, 80)});
    }
}

void SocketIoClient::on_transport_closed(std::string_view why) {
    observer_.on_closed(*this, why);
}

void SocketIoClient::take_packet(std::string_view packet) {
    switch (packet.empty() ? '\0' : packet.front()) {
        case packet_connect:
            return observer_.on_connected(*this);
        case packet_connect_error:
        case packet_disconnect:
            return observer_.on_closed(*this, "refused: " + std::string{packet.substr(0, 200)});
        default:
            return observer_.on_packet(*this, packet);
    }
}

}  // namespace bench::load
