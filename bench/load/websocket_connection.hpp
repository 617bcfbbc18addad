#pragma once

#include "bench/load/event_loop.hpp"
#include "bench/load/inflater.hpp"
#include "bench/load/transport.hpp"
#include "bench/wire/frame.hpp"
#include "bench/wire/handshake.hpp"
#include "bench/wire/tcp.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bench::load {

/// The client end of a WebSocket: handshake, masked frames out, unmasked text frames in.
class WebSocketConnection final : public Transport, private EventHandler {
public:
    /// With `Compression::deflate` a server that declines, or sends a long message uncompressed, counts as
    /// failed.
    WebSocketConnection(EventLoop& loop, TransportObserver& observer, wire::Compression compression)
        : loop_{loop}, observer_{observer}, compression_{compression} {}
    WebSocketConnection(const WebSocketConnection&) = delete;
    WebSocketConnection& operator=(const WebSocketConnection&) = delete;

    void open(std::uint16_t port, std::uint32_t source) override;
    void queue(std::string_view packet) override;
    void flush() override;
    void pause() override { is_paused_ = true; }

private:
    enum class State { idle, connecting, upgrading, open, closed };

    void handle_events(std::uint32_t events) override;
    void start_upgrade();
    void receive();
    void take(std::span<char> bytes);
    std::size_t take_response(std::span<char> bytes);
    std::size_t take_frames(std::span<char> bytes);
    void take_frame(const wire::Frame& frame);
    void take_text(const wire::Frame& frame);
    void agree_on_compression(const wire::HttpMessage& response);
    void close(std::string_view why);
    std::uint32_t next_mask();

    EventLoop& loop_;
    TransportObserver& observer_;
    wire::Compression compression_;
    std::unique_ptr<Inflater> inflater_;  ///< With agreed compression.
    wire::FileDescriptor socket_;
    State state_ = State::idle;
    bool is_paused_ = false;
    std::uint16_t port_ = 0;
    std::uint32_t mask_ = 0x9e3779b9;
    std::string unsent_;
    std::string unread_;  ///< Start of a frame whose rest has not arrived.
};

}  // namespace bench::load
