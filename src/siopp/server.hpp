#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "siopp/base/executor.hpp"
#include "siopp/broadcast.hpp"
#include "siopp/engine.hpp"
#include "siopp/http.hpp"
#include "siopp/options.hpp"
#include "siopp/socket.hpp"

namespace siopp {

class ServerCore;

/// Why a client may not connect to a namespace, a message and JSON text as its data: becomes a CONNECT_ERROR
/// packet.
using Refusal = socketio::EndpointFactory::Refusal;

/// A Socket.IO namespace: what its sockets do. Set it up before Server::start(); its handlers are then called
/// on all workers, each on the one that has the socket, and must not throw (an exception is caught, and
/// closes that socket).
class Namespace {
public:
    using ConnectCheck = std::function<std::optional<Refusal>(const Handshake&)>;
    using ConnectHandler = std::function<void(Socket&)>;
    using EventHandler = std::function<void(Socket&, Event&)>;
    using DisconnectHandler = std::function<void(Socket&, DisconnectReason)>;

    Namespace(ServerCore& core, std::size_t index, std::string name)
        : core_(core), index_(index), name_(std::move(name)) {}

    const std::string& name() const noexcept { return name_; }

    /// Asked before a socket exists, in the order added; the first refusal counts.
    void use(ConnectCheck check) { checks_.push_back(std::move(check)); }
    /// Called right after the CONNECT reply was queued, before any event of the socket.
    void on_connect(ConnectHandler handler) { on_connect_ = std::move(handler); }
    /// The handler of one event name; a second one replaces the first.
    void on(std::string event, EventHandler handler);
    /// The handler of events that have none of their own.
    void on_any(EventHandler handler) { on_any_ = std::move(handler); }
    /// The socket has left its rooms when this is called and cannot emit any more.
    void on_disconnect(DisconnectHandler handler) { on_disconnect_ = std::move(handler); }

    /// Any thread.
    Broadcast to(std::string_view room) { return Broadcast(*this).to(room); }
    Broadcast except(std::string_view room) { return Broadcast(*this).except(room); }
    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        Broadcast(*this).emit(event, args...);
    }

private:
    friend class Broadcast;
    friend class ServerCore;
    friend class Socket;
    friend class WorkerCore;

    /// Null for an event that nobody handles.
    const EventHandler* handler_of(std::string_view event) const;

    ServerCore& core_;
    /// Position among the server's namespaces.
    std::size_t index_;
    std::string name_;
    std::vector<ConnectCheck> checks_;
    ConnectHandler on_connect_;
    std::vector<std::pair<std::string, EventHandler>> handlers_;
    EventHandler on_any_;
    DisconnectHandler on_disconnect_;
};

/// A Socket.IO server. Order of use: construct, set up namespaces, listen(), start(), stop().
class Server {
public:
    explicit Server(Options options);
    /// Calls stop().
    ~Server();

    /// Creates the namespace on first use. "/" always exists. Before start().
    Namespace& of(std::string_view name);
    /// Who answers requests outside Options::path; without one they get 404. Before start().
    void on_request(HttpHandler handler);

    /// Serves Engine.IO without Socket.IO below another path (which begins and ends with a slash). Before
    /// start().
    void add_engine(std::string path, EngineHandlers handlers);

    /// Binds every worker's listener; port 0 takes a free one. Gives the port. The error of a taken port is
    /// boost::system::errc::address_in_use.
    Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);
    /// Starts the workers and returns.
    void start();

    /// Instead of start(), for a program with an event loop of its own: there are no threads, the server
    /// (which must have one worker) does its work inside run_ready(). Gives a descriptor: call run_ready() on
    /// one thread whenever it is readable (level-triggered), timers included. It is the server's. Throws
    /// std::logic_error where there are several workers.
    int start_embedded();
    /// Handles what is ready, without waiting. Not from a handler of the server.
    void run_ready();

    /// Stops accepting, disconnects every socket ("server shutting down"), waits at most drain_timeout for
    /// queued data to leave, joins the workers and closes what connections are left. Repeated calls do
    /// nothing. Not from a handler. An embedded server is run to its end by the call.
    void stop();

    std::size_t worker_count() const noexcept;
    /// A worker to post to; index below worker_count(). Valid until the server is destroyed.
    Executor& worker(std::size_t index);

private:
    std::unique_ptr<ServerCore> core_;
};

}  // namespace siopp
