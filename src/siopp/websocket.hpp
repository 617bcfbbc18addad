#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string_view>

#include "siopp/http.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/websocket/connection.hpp"

namespace siopp {

class WebSocketEndpoint;

/// A WebSocket with neither Engine.IO nor Socket.IO above it. Belongs to one worker: every member must be
/// called there, that is, inside a handler of this WebSocket or a function posted to that worker. Lives until
/// its close handler has returned.
class WebSocket final : private websocket::ConnectionListener {
public:
    using CloseCode = websocket::CloseCode;

    WebSocket(WebSocketEndpoint& endpoint, std::unique_ptr<websocket::Connection> connection);
    ~WebSocket() override;

    /// Queues a message. A client that does not read is ended when more than Options::max_queued_bytes wait.
    void send_text(std::string_view text);
    void send_binary(std::string_view bytes);

    /// Sends what is queued, then a close frame; no message is received any more. The close handler is called
    /// when the client has answered or is gone.
    void close(CloseCode code = CloseCode::normal);

    /// For the user of the library: what belongs to this WebSocket.
    std::any& data() noexcept { return data_; }

private:
    friend class WebSocketEndpoint;

    void on_text(std::string_view text) override;
    void on_binary(std::string_view bytes) override;
    void on_ended(websocket::Connection& connection, websocket::Ending ending) override;
    void on_timer();

    WebSocketEndpoint& endpoint_;
    std::unique_ptr<websocket::Connection> connection_;
    std::any data_;
    bool is_told_ = false;
    bool waits_for_pong_ = false;
    net::Timer timer_ = net::Timer::calling<&WebSocket::on_timer>(this);
};

/// What a WebSocket endpoint does; each may be empty. Called on the WebSocket's worker; must not throw. Views
/// and the request are valid during the call.
struct WebSocketHandlers {
    std::function<void(WebSocket&, const HttpRequest&)> on_open;
    std::function<void(WebSocket&, std::string_view text)> on_text;
    std::function<void(WebSocket&, std::string_view bytes)> on_binary;
    std::function<void(WebSocket&)> on_close;
};

}  // namespace siopp
