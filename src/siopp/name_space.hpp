#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "siopp/base/task.hpp"
#include "siopp/broadcast.hpp"
#include "siopp/decision.hpp"
#include "siopp/socket.hpp"

namespace siopp {

class ServerCore;
struct Options;

/// Whether a name belongs to a dynamic namespace. Called on all workers, with a name of at most
/// Options::max_name_bytes; must not block. One that throws means no.
using NamespaceCheck = std::function<bool(std::string_view name, const Handshake&)>;

/// The names that the whole of a regular expression (ECMAScript's grammar) matches. Throws std::regex_error
/// for what is none.
NamespaceCheck matching(const std::string& pattern);

/// A Socket.IO namespace, or a dynamic one: the parent of all namespaces whose name it accepts, which appear
/// when a client connects to them. Its children share its handlers; an emit to it reaches all of them. Set it
/// up before Server::start(); its handlers are then called on all workers, each on the one that has the
/// socket, and must not throw (an exception is caught, and closes that socket).
class Namespace {
public:
    using Middleware = std::function<void(Socket&, Decision)>;
    using ConnectHandler = std::function<void(Socket&)>;
    using EventHandler = std::function<void(Socket&, Event&)>;
    using EventMiddleware = std::function<void(Socket&, Event&, Decision)>;
    using ErrorHandler = std::function<void(Socket&, const Refusal&)>;
    using ServerSideHandler = std::function<void(Event&)>;
    using DisconnectHandler = std::function<void(Socket&, DisconnectReason)>;

    Namespace(ServerCore& core, std::size_t index, std::string name, NamespaceCheck check)
        : core_(core), index_(index), name_(std::move(name)), check_(std::move(check)) {}

    /// Empty for a dynamic namespace: see Socket::name_space_name().
    const std::string& name() const noexcept { return name_; }
    bool is_dynamic() const noexcept { return check_ != nullptr; }
    /// One child of a dynamic namespace. It need not exist yet.
    Broadcast child(std::string name) { return Broadcast(*this, std::move(name)); }

    /// Asked who may connect, in the order added; the first refusal counts. The socket is not connected yet:
    /// it has a handshake, an id and data (the place for what the check finds out), but cannot emit nor join.
    /// Later than in the call itself it is Decision::socket(). What the client sends meanwhile waits, within
    /// Options::max_waiting_packets and max_waiting_bytes.
    void use(Middleware middleware) { middleware_.push_back(std::move(middleware)); }
    /// A check that decides at once: nothing accepts.
    template <class Check>
    requires std::is_invocable_r_v<std::optional<Refusal>, Check&, Socket&> void use(Check check) {
        use(Middleware([check = std::move(check)](Socket& socket, Decision decision) mutable {
            decision.settle(check(socket));
        }));
    }
    template <class Check>
    requires std::is_invocable_r_v<std::optional<Refusal>, Check&, const Handshake&> void use(Check check) {
        use(Middleware([check = std::move(check)](Socket& socket, Decision decision) mutable {
            decision.settle(check(socket.handshake()));
        }));
    }

    /// Called right after the CONNECT reply was queued, before any event of the socket.
    void on_connect(ConnectHandler handler) { on_connect_ = std::move(handler); }
    /// Handlers of one event name are called in the order added. Events without a handler are ignored.
    void on(std::string event, EventHandler handler);
    /// A handler that is a coroutine: `[](SocketHandle socket, OwnedEvent event) -> Task<void>`. It runs on
    /// the socket's worker and may outlive the socket; an exception in it is caught and closes the
    /// connection.
    template <class Coroutine>
    requires std::is_invocable_r_v < Task<void>,
    const Coroutine&, SocketHandle, OwnedEvent > void on(std::string event, Coroutine coroutine) {
        // Shared, so that captures stay in place while coroutines run.
        on(std::move(event), EventHandler([this, shared = std::make_shared<const Coroutine>(
                                                     std::move(coroutine))](Socket& socket, Event& arrived) {
               run(socket.handle(), (*shared)(socket.handle(), OwnedEvent(arrived)));
           }));
    }
    /// Called for every event that comes, in the order added, before middleware and handlers.
    void on_any(EventHandler handler) { on_any_.push_back(std::move(handler)); }
    /// Called for every event that was sent to a socket, by emits and broadcasts: not for acks.
    void on_any_outgoing(EventHandler handler) {
        on_any_outgoing_.push_back(std::move(handler));
        notes_outgoing_ = true;
    }
    /// Whether the handlers of on_any_outgoing() are called at present; they are until told otherwise. Every
    /// event is copied for them. Any thread; an event that is on its way then may be noted or not.
    void note_outgoing(bool whether) { notes_outgoing_ = whether && !on_any_outgoing_.empty(); }
    /// Asked in the order added whether an event may be handled. While a decision is open, later events of
    /// the socket go on; what waits is limited by Options::max_waiting_bytes.
    void use_event(EventMiddleware middleware) { event_middleware_.push_back(std::move(middleware)); }
    /// Told of the events that middleware has refused; without a handler they are logged. The client learns
    /// nothing of it.
    void on_error(ErrorHandler handler) { on_error_ = std::move(handler); }
    /// The socket is still in its rooms, but cannot emit any more.
    void on_disconnecting(DisconnectHandler handler) { on_disconnecting_ = std::move(handler); }
    /// The socket has left its rooms when this is called and cannot emit any more.
    void on_disconnect(DisconnectHandler handler) { on_disconnect_ = std::move(handler); }

    /// Called by server_side_emit().
    void on_server_side(std::string event, ServerSideHandler handler) {
        server_side_handlers_.emplace_back(std::move(event), std::move(handler));
    }

    // Any thread.
    /// Tells the server's other parts: calls the on_server_side() handlers of that event on every worker but
    /// the calling one.
    template <class... Args>
    void server_side_emit(std::string_view event, const Args&... args) {
        ArgumentWriter writer;
        (writer.add(args), ...);
        send_server_side(event, writer);
    }
    /// All sockets: `chat.everyone().count_sockets(…)`.
    Broadcast everyone() { return Broadcast(*this); }
    Broadcast to(std::string_view room) { return Broadcast(*this).to(room); }
    Broadcast except(std::string_view room) { return Broadcast(*this).except(room); }
    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        Broadcast(*this).emit(event, args...);
    }

private:
    friend class Broadcast;
    friend class EventPass;
    friend class ServerCore;
    friend class Socket;
    friend class WorkerCore;

    void send_server_side(std::string_view event, const ArgumentWriter& arguments);
    void call(const ServerSideHandler& handler, Event& event) const;
    /// Starts a handler and catches what it throws.
    void run(SocketHandle socket, Task<void> handler) const;
    static Task<void> guarded(SocketHandle socket, Task<void> handler, const Options& options);
    bool accepts(std::string_view name, const Handshake& handshake) const;
    /// Null for an event that nobody handles.
    const std::vector<EventHandler>* handlers_of(std::string_view event) const;

    ServerCore& core_;
    /// Position among the server's namespaces.
    std::size_t index_;
    std::string name_;
    /// Of a dynamic namespace.
    NamespaceCheck check_;
    std::atomic<std::uint64_t> next_ack_id_ = 0;
    /// Whether anybody has joined a room whose name could be a socket's id.
    std::atomic<bool> has_rooms_like_ids_ = false;
    std::vector<Middleware> middleware_;
    ConnectHandler on_connect_;
    std::vector<std::pair<std::string, std::vector<EventHandler>>> handlers_;
    std::vector<EventHandler> on_any_;
    std::vector<EventHandler> on_any_outgoing_;
    std::atomic<bool> notes_outgoing_ = false;
    std::vector<EventMiddleware> event_middleware_;
    std::vector<std::pair<std::string, ServerSideHandler>> server_side_handlers_;
    ErrorHandler on_error_;
    DisconnectHandler on_disconnecting_;
    DisconnectHandler on_disconnect_;
};

}  // namespace siopp
