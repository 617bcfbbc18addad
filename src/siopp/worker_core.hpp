#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/drain.hpp"
#include "siopp/engine_acceptor.hpp"
#include "siopp/engineio/engine.hpp"
#include "siopp/gathering.hpp"
#include "siopp/http/connection.hpp"
#include "siopp/http_exchange.hpp"
#include "siopp/net/listener.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/recovery.hpp"
#include "siopp/socket.hpp"
#include "siopp/socket_table.hpp"
#include "siopp/socketio/client.hpp"
#include "siopp/socketio/local_namespaces.hpp"
#include "siopp/websocket_endpoint.hpp"

namespace siopp {

class Namespace;
class ServerCore;
class Socket;
struct BroadcastAnswers;
struct Emission;
struct Target;

/// Everything of a server that lives on one worker: listener, HTTP connections, sessions, the local part of
/// each namespace. Puts the layers together; each of them knows only the interface that this class implements
/// for it.
class WorkerCore final : public http::ConnectionHandler,
                         public engineio::SessionAcceptor,
                         public socketio::EndpointFactory {
public:
    WorkerCore(ServerCore& server, std::size_t index);
    ~WorkerCore() override;

    net::Worker& worker() noexcept { return worker_; }

    // Before the worker starts.
    Result<void> bind(const net::Endpoint& endpoint) { return listener_.bind(endpoint); }
    std::uint16_t port() const { return listener_.port(); }
    /// Sets up what the worker serves, and listens.
    void prepare();
    /// After the worker has ended: closes what clients have left open.
    void close_connections();

    // On the worker.
    /// Accepts and opens nothing any more, and ends what there is. Repeated calls do nothing.
    void begin_drain();
    /// The same; stops the worker when it is done.
    void begin_stop();
    void deliver(const Emission& emission);
    /// Delivers an event with an ack id, and replies when its receivers have answered or run out of time.
    void ask(const Emission& emission, std::chrono::milliseconds timeout, Reply<BroadcastAnswers> reply);
    /// `visit` may do anything with the sockets.
    void for_each_socket(const Target& target, const std::function<void(Socket&)>& visit);
    std::size_t count_sockets(const Target& target) const { return keys_of(target).size(); }
    Gatherings& gatherings() noexcept { return gatherings_; }
    void adopt(net::DetachedStream& stream, std::string remote_address, std::string read);

    std::size_t worker_for(const http::Request& head) override;
    std::optional<http::BodyLimit> body_limit(const http::Request& head) override;
    void on_request(http::Connection& connection) override;
    void on_body_awaited(http::Connection& connection) override;
    void on_move(std::size_t worker, std::unique_ptr<net::Stream> stream, std::string remote_address,
                 std::string read) override;
    void on_ended(http::Connection& connection) override;
    std::unique_ptr<engineio::SessionListener> accept(engineio::Session& session) override;
    void opened(engineio::Session&) override {}
    Outcome connect(socketio::Client& client, std::string_view name_space, std::string_view auth) override;
    /// A socket for a client that connects, or comes back to what is left of its last one.
    Outcome open_socket(const Socket::Place& place, Handshake handshake, DetachedSocket* returning);
    /// Null without connection state recovery.
    Recovery* recovery() noexcept { return recovery_.get(); }

private:
    void on_posts_refused();
    void note_outgoing(const Emission& emission);
    /// The sockets of a target, once each.
    std::vector<SocketTable::Key> keys_of(const Target& target) const;
    void on_accepted(std::unique_ptr<net::Stream> stream, std::string remote_address);
    void count(net::ConnectionQuota::Verdict verdict);
    void add_connection(std::unique_ptr<net::Stream> stream, std::string remote_address, std::string read);
    /// The engine whose path the request's is; null where it is none's.
    engineio::Engine* engine_for(const http::Request& request) const;
    /// The same for WebSockets with nothing above them.
    WebSocketEndpoint* websocket_endpoint_for(const http::Request& request) const;
    void hand_over(http::Connection& connection);
    bool may_come_back(socketio::Client& client) const;
    Outcome come_back(const Socket::Place& place, const Handshake& handshake, const ReturnTicket& ticket);
    std::string socket_id(socketio::Client& client, std::string_view name_space) const;
    bool is_drained() const;

    ServerCore& server_;
    net::Worker worker_;
    /// Before the engines: their sockets leave it when they are destroyed.
    std::vector<socketio::LocalNamespaces> name_spaces_;
    SocketTable sockets_;
    Gatherings gatherings_;
    /// Before the engines, too.
    std::unique_ptr<Recovery> recovery_;
    /// Socket.IO's, then those without it.
    std::vector<std::unique_ptr<engineio::Engine>> engines_;
    std::vector<std::unique_ptr<EngineAcceptor>> raw_acceptors_;
    std::vector<std::unique_ptr<WebSocketEndpoint>> websocket_endpoints_;
    boost::unordered_flat_map<http::Connection*, std::unique_ptr<http::Connection>> connections_;
    net::Listener listener_;
    Drain drain_;
    HttpExchange::Group exchanges_;
};

}  // namespace siopp
