#include "bench/load/crowd.hpp"

#include <algorithm>

namespace bench::load {
namespace {

// Fewer than any server's listen backlog, so that no connection attempt is dropped and retried a second
// later.
constexpr std::size_t max_handshakes_at_once = 64;
constexpr std::chrono::seconds open_timeout{60};

}  // namespace

Crowd::Crowd(EventLoop& loop, Verdict& verdict, std::uint16_t port, PacketHandler on_packet)
    : loop_{loop}, verdict_{verdict}, port_{port}, handle_packet_{std::move(on_packet)} {}

void Crowd::open(std::size_t count) {
    const std::size_t wanted = clients_.size() + count;
    const auto all_connected = [&] {
        const std::size_t allowed = std::min(wanted, connected_ + max_handshakes_at_once);
        while (clients_.size() < allowed && !verdict_.has_failed())
            open_one();
        return connected_ == wanted || verdict_.has_failed();
    };
    if (!loop_.run_until(all_connected, Clock::now() + open_timeout)) {
        verdict_.fail("only " + std::to_string(connected_) + " of " + std::to_string(wanted) +
                      " clients connected");
    }
}

void Crowd::open_one() {
    const std::size_t index = clients_.size();
    auto auth_json = auth_of_ ? auth_of_(index) : std::string{};
    SocketIoObserver& observer = *this;
    clients_.push_back(std::make_unique<SocketIoClient>(loop_, observer, index, std::move(auth_json)));
    clients_.back()->open(port_);
}

void Crowd::on_connected(SocketIoClient&) {
    ++connected_;
}

void Crowd::on_packet(SocketIoClient& client, std::string_view packet) {
    handle_packet_(client, packet);
}

void Crowd::on_closed(SocketIoClient& client, std::string_view why) {
    verdict_.fail("client " + std::to_string(client.index()) + ": " + std::string{why});
}

}  // namespace bench::load
