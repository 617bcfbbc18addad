#pragma once

#include "bench/load/event_loop.hpp"
#include "bench/wire/tcp.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bench::load {

class HttpConnection;

/// Told what happens on an HttpConnection. Views are valid until the call returns.
class HttpObserver {
public:
    /// A response with status 200; the connection is free for the next request.
    virtual void on_response(HttpConnection& connection, std::string_view body) = 0;

    /// Called once: the connection is over and is not used again.
    virtual void on_http_closed(std::string_view why) = 0;

protected:
    ~HttpObserver() = default;
};

/// A kept-alive connection to a server, one request at a time.
class HttpConnection final : private EventHandler {
public:
    HttpConnection(EventLoop& loop, HttpObserver& observer) : loop_{loop}, observer_{observer} {}
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    /// Starts connecting to 127.0.0.1:`port` from the loopback address `source`.
    void open(std::uint16_t port, std::uint32_t source);

    /// Sends a whole request as soon as the connection stands. Only while it is not busy.
    void send(std::string_view request);

    /// A request was sent that is not answered.
    [[nodiscard]] bool is_busy() const { return is_busy_; }

private:
    void handle_events(std::uint32_t events) override;
    void finish_connecting();
    void write();
    void receive();
    void take(std::string_view bytes);
    void close(std::string_view why);

    EventLoop& loop_;
    HttpObserver& observer_;
    wire::FileDescriptor socket_;
    bool is_established_ = false;
    bool is_busy_ = false;
    bool is_closed_ = false;
    std::string unsent_;
    std::string unread_;  ///< Start of a response whose rest has not arrived.
};

}  // namespace bench::load
