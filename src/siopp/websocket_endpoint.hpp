#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/engineio/options.hpp"
#include "siopp/websocket.hpp"
#include "siopp/websocket/acceptor.hpp"

namespace siopp {

/// What Server::add_websocket() was given.
struct WebSocketRoute {
    std::string path;
    WebSocketHandlers handlers;

    /// Whether the path is the route's, or below it where that ends with a slash.
    bool matches(const HttpRequest& request) const;
};

/// The WebSockets of one route on one worker.
class WebSocketEndpoint {
public:
    WebSocketEndpoint(net::Worker& worker, const WebSocketRoute& route, const engineio::Options& options);
    ~WebSocketEndpoint();

    /// Whether the request is an upgrade for this route.
    bool handles(const HttpRequest& request) const;
    void on_request(http::Connection& connection);

    std::size_t count() const noexcept { return open_.size(); }
    /// Closes all (going away) and accepts no more.
    void close_all();

private:
    friend class WebSocket;

    void forget(WebSocket& ended);

    net::Worker& worker_;
    const WebSocketRoute& route_;
    const engineio::Options& options_;
    websocket::Acceptor acceptor_;
    boost::unordered_flat_map<WebSocket*, std::unique_ptr<WebSocket>> open_;
    bool is_closed_ = false;
};

}  // namespace siopp
