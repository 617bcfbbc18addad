#pragma once

#include "bench/load/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bench::load {

class SocketIoClient;

/// Told what happens to a SocketIoClient. Views are valid until the call returns.
class SocketIoObserver {
public:
    /// The server accepted the CONNECT to "/".
    virtual void on_connected(SocketIoClient& client) = 0;

    /// An event or acknowledgement, as text without the Engine.IO type: `2["name",...]`, `37[...]`.
    virtual void on_packet(SocketIoClient& client, std::string_view packet) = 0;

    virtual void on_closed(SocketIoClient& client, std::string_view why) = 0;

protected:
    ~SocketIoObserver() = default;
};

/// One Socket.IO session on the namespace "/". Answers heartbeats by itself.
class SocketIoClient final : private TransportObserver {
public:
    using MakeTransport = std::function<std::unique_ptr<Transport>(TransportObserver&)>;

    /// `index` is the caller's name for this client. `auth_json` is an object or empty.
    SocketIoClient(const MakeTransport& make_transport, SocketIoObserver& observer, std::size_t index,
                   std::string auth_json);

    [[nodiscard]] std::size_t index() const { return index_; }

    /// As Transport::open.
    void open(std::uint16_t port, std::uint32_t source) { transport_->open(port, source); }

    /// Adds a Socket.IO packet (`2["name",...]`) to what the next flush() sends.
    void queue(std::string_view packet);

    /// Sends everything queued in one system call.
    void flush() { transport_->flush(); }

    void send(std::string_view packet);

    /// Reads nothing more of what the server sends.
    void pause() { transport_->pause(); }

private:
    void on_text(std::string_view message) override;
    void on_transport_closed(std::string_view why) override;
    void take_packet(std::string_view packet);

    SocketIoObserver& observer_;
    std::unique_ptr<Transport> transport_;
    std::size_t index_;
    std::string auth_json_;
    std::string outgoing_;
};

}  // namespace bench::load
