#pragma once

#include "bench/load/event_loop.hpp"
#include "bench/wire/frame.hpp"
#include "bench/wire/tcp.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bench::load {

/// Told what happens on a WebSocketConnection. Views are valid until the call returns.
class WebSocketObserver {
public:
    virtual void on_text(std::string_view message) = 0;

    /// Called once: the connection is over and is not used again.
    virtual void on_websocket_closed(std::string_view why) = 0;

protected:
    ~WebSocketObserver() = default;
};

/// The client end of a WebSocket: handshake, masked frames out, unmasked text frames in.
/// The observer may send from inside its calls, but not destroy the connection.
class WebSocketConnection final : private EventHandler {
public:
    WebSocketConnection(EventLoop& loop, WebSocketObserver& observer) : loop_{loop}, observer_{observer} {}
    WebSocketConnection(const WebSocketConnection&) = delete;
    WebSocketConnection& operator=(const WebSocketConnection&) = delete;

    /// Starts connecting to 127.0.0.1:`port`. A failure is told through the observer.
    void open(std::uint16_t port);

    /// Appends a text frame to what the next flush() sends.
    void queue_text(std::string_view message);

    /// Sends what is queued, now or as soon as the socket takes it.
    void flush();

private:
    enum class State { idle, connecting, upgrading, open, closed };

    void handle_events(std::uint32_t events) override;
    void start_upgrade();
    void receive();
    void take(std::span<char> bytes);
    std::size_t take_response(std::span<char> bytes);
    std::size_t take_frames(std::span<char> bytes);
    void take_frame(const wire::Frame& frame);
    void close(std::string_view why);
    std::uint32_t next_mask();

    EventLoop& loop_;
    WebSocketObserver& observer_;
    wire::FileDescriptor socket_;
    State state_ = State::idle;
    std::uint16_t port_ = 0;
    std::uint32_t mask_ = 0x9e3779b9;
    std::string unsent_;
    std::string unread_;  ///< Start of a frame whose rest has not arrived.
};

}  // namespace bench::load
