#include "bench/load/crowd.hpp"

#include "bench/load/polling_transport.hpp"
#include "bench/load/websocket_connection.hpp"

#include <netinet/in.h>

#include <algorithm>

namespace bench::load {
namespace {

// Generous: on a shared machine an interpreter may need a hundred times what it needs alone.
constexpr std::chrono::seconds open_timeout{60};
constexpr std::chrono::milliseconds open_timeout_per_client{10};

// The kernel has about 28,000 ports for the connections of one address to one port.
constexpr std::size_t clients_per_address = 4096;

std::uint32_t source_of(std::size_t index) {
    return INADDR_LOOPBACK + static_cast<std::uint32_t>(index / clients_per_address);
}

std::unique_ptr<Transport> new_transport(Environment& environment, TransportObserver& observer) {
    if (environment.options.transport == TransportKind::polling)
        return std::make_unique<PollingTransport>(environment.loop, observer);
    return std::make_unique<WebSocketConnection>(environment.loop, observer, environment.options.compression);
}

}  // namespace

Crowd::Crowd(Environment& environment, PacketHandler on_packet)
    : environment_{environment}, handle_packet_{std::move(on_packet)} {}

void Crowd::open(std::size_t count) {
    const std::size_t wanted = clients_.size() + count;
    const auto all_connected = [&] {
        const std::size_t allowed = std::min(wanted, connected_ + handshakes_at_once_);
        while (clients_.size() < allowed && !environment_.verdict.has_failed())
            open_one();
        return connected_ == wanted || environment_.verdict.has_failed();
    };
    if (!environment_.loop.run_until(all_connected,
                                     Clock::now() + open_timeout + count * open_timeout_per_client)) {
        environment_.verdict.fail("only " + std::to_string(connected_) + " of " + std::to_string(wanted) +
                                  " clients connected");
    }
}

void Crowd::open_one() {
    const auto make_transport = [this](TransportObserver& observer) {
        return new_transport(environment_, observer);
    };
    const std::size_t index = clients_.size();
    auto auth_json = auth_of_ ? auth_of_(index) : std::string{};
    SocketIoObserver& observer = *this;
    clients_.push_back(
        std::make_unique<SocketIoClient>(make_transport, observer, index, std::move(auth_json)));
    clients_.back()->open(environment_.options.port, source_of(index));
}

void Crowd::on_connected(SocketIoClient&) {
    ++connected_;
}

void Crowd::on_packet(SocketIoClient& client, std::string_view packet) {
    handle_packet_(client, packet);
}

void Crowd::on_closed(SocketIoClient& client, std::string_view why) {
    environment_.verdict.fail("client " + std::to_string(client.index()) + ": " + std::string{why});
}

}  // namespace bench::load
