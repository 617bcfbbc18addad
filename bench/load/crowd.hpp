#pragma once

#include "bench/load/socketio_client.hpp"
#include "bench/load/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bench::load {

/// All clients of a scenario. A client that is closed or refused fails the verdict.
class Crowd final : private SocketIoObserver {
public:
    using PacketHandler = std::function<void(SocketIoClient&, std::string_view)>;
    using AuthOf = std::function<std::string(std::size_t index)>;

    /// `on_packet` gets every event and acknowledgement of every client.
    Crowd(Environment& environment, PacketHandler on_packet);

    /// Gives every client its CONNECT payload (a JSON object); none without it.
    void authenticate_with(AuthOf auth_of) { auth_of_ = std::move(auth_of); }

    /// How many clients may be connecting at a time.
    void set_handshakes_at_once(std::size_t count) { handshakes_at_once_ = count; }

    /// Opens `count` more clients, a few at a time, and waits until all are connected.
    /// Fails the verdict when a client is refused or 60 s and 10 ms for each pass.
    void open(std::size_t count);

    [[nodiscard]] std::size_t size() const { return clients_.size(); }
    [[nodiscard]] SocketIoClient& operator[](std::size_t index) { return *clients_[index]; }

private:
    void on_connected(SocketIoClient& client) override;
    void on_packet(SocketIoClient& client, std::string_view packet) override;
    void on_closed(SocketIoClient& client, std::string_view why) override;
    void open_one();

    Environment& environment_;
    PacketHandler handle_packet_;
    AuthOf auth_of_;
    std::vector<std::unique_ptr<SocketIoClient>> clients_;
    // Fewer than any server's listen backlog, so that no attempt is dropped and retried a second later.
    std::size_t handshakes_at_once_ = 64;
    std::size_t connected_ = 0;
};

}  // namespace bench::load
