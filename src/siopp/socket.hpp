#pragma once

#include <any>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "siopp/broadcast.hpp"
#include "siopp/error.hpp"
#include "siopp/event.hpp"
#include "siopp/handshake.hpp"
#include "siopp/socket_table.hpp"
#include "siopp/socketio/ack_table.hpp"
#include "siopp/socketio/client.hpp"
#include "siopp/socketio/local_namespace.hpp"

namespace siopp {

class ConnectAttempt;
struct SocketRecovery;
class EventPass;
class Namespace;
class WorkerCore;
struct Options;

/// What `co_await` waits for: something that is given exactly once, on the worker.
template <class T>
class Awaited {
public:
    struct State {
        void give(T given) {
            value.emplace(std::move(given));
            if (waiting) std::exchange(waiting, nullptr).resume();
        }
        std::optional<T> value;
        std::coroutine_handle<> waiting;
    };

    explicit Awaited(std::shared_ptr<State> state) : state_(std::move(state)) {}
    bool await_ready() const noexcept { return state_->value.has_value(); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { state_->waiting = waiting; }
    T await_resume() { return std::move(*state_->value); }

private:
    std::shared_ptr<State> state_;
};

/// Names a socket that may be gone: for coroutines and whatever else outlives a handler. A value; on the
/// socket's worker only, and not after Server::stop().
class SocketHandle {
public:
    SocketHandle(const SocketTable& sockets, SocketTable::Key key) : sockets_(&sockets), key_(key) {}

    /// Null when it is gone. Valid until the next co_await.
    Socket* get() const noexcept { return sockets_->find(key_); }
    explicit operator bool() const noexcept { return get() != nullptr; }

    /// Emits, if the socket is still there.
    template <class... Args>
    void emit(std::string_view event, const Args&... args) const;
    /// Emits at once; `co_await` gives the client's answer, or Errc::ack_timeout, Errc::disconnected or
    /// Errc::too_many_acks.
    template <class... Args>
    [[nodiscard]] Awaited<Result<OwnedArguments>> request(std::string_view event,
                                                          std::chrono::milliseconds timeout,
                                                          const Args&... args) const;
    /// `co_await` resumes after that time, or with Errc::disconnected as soon as the socket is gone. Counts
    /// as an ack that is waited for (Errc::too_many_acks).
    [[nodiscard]] Awaited<Result<void>> sleep(std::chrono::milliseconds duration) const;

private:
    const SocketTable* sockets_;
    SocketTable::Key key_;
};

/// A client in one namespace. Belongs to one worker: every member must be called there, that is, inside a
/// handler of this socket or a function posted to that worker. Lives until its disconnect handler has
/// returned; from elsewhere address it by its id (`server.of("/").to(id)`).
class Socket final : private socketio::Endpoint {
public:
    using AckHandler = socketio::AckHandler;

    /// What a socket belongs to; all but its namespace's local part outlives it.
    struct Place {
        socketio::Client& client;
        Namespace& name_space;
        std::shared_ptr<socketio::LocalNamespace> local;
        SocketTable& sockets;
        const Options& options;
    };
    Socket(Place place, Handshake handshake, std::string id,
           std::unique_ptr<SocketRecovery> recovery = nullptr);
    ~Socket() override;

    /// For middleware, about a client that comes back: whatever it had before is forgotten, data included,
    /// and it will be told that it has not come back to anything. Does nothing for others, and not once the
    /// socket is connected.
    void begin_anew();

    /// 20 characters. A room of this name reaches the socket.
    std::string_view id() const noexcept { return member_.id; }
    const Handshake& handshake() const noexcept { return handshake_; }
    /// The name that the client connected to; a child's where the namespace is dynamic.
    const std::string& name_space_name() const noexcept { return place_.local->name(); }
    /// Neither while the namespace's middleware decides nor after the end.
    bool connected() const noexcept { return connected_; }
    /// Whether the client came back after it was cut off: the socket has its id, rooms and data of before,
    /// and the client got what it had missed (Options::connection_state_recovery).
    bool recovered() const noexcept;
    /// Whether the client has not taken all that was sent before this turn: a volatile event would be dropped
    /// now.
    bool is_congested() const noexcept { return place_.client.session().is_congested(); }

    /// How the client's connection does now; all its sockets share it.
    Link link() const noexcept { return place_.client.session().link(); }

    /// Queues an event for this client.
    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        Emitter(*this).emit(event, args...);
    }
    /// Emits and calls `on_ack` exactly once on this worker: with the client's answer, or Errc::ack_timeout,
    /// Errc::disconnected or Errc::too_many_acks.
    template <class... Args>
    void emit_with_ack(std::string_view event, std::chrono::milliseconds timeout, AckHandler on_ack,
                       const Args&... args) {
        Emitter(*this).emit_with_ack(event, timeout, std::move(on_ack), args...);
    }

    /// Emits with other flags: `socket.as_volatile().emit("position", x, y)`.
    class Emitter {
    public:
        explicit Emitter(Socket& socket) : socket_(socket) {}
        /// The event and its attachments are dropped while the client has not taken all that was sent before.
        Emitter as_volatile() {
            flags_.delivery = socketio::Delivery::if_writable;
            return *this;
        }
        Emitter compress(Compress whether) {
            flags_.compress = whether;
            return *this;
        }
        template <class... Args>
        void emit(std::string_view event, const Args&... args) {
            ArgumentWriter writer;
            (writer.add(args), ...);
            socket_.send_event(event, writer, flags_);
        }
        template <class... Args>
        void emit_with_ack(std::string_view event, std::chrono::milliseconds timeout, AckHandler on_ack,
                           const Args&... args) {
            ArgumentWriter writer;
            (writer.add(args), ...);
            socket_.send_event(event, writer, flags_, timeout, std::move(on_ack));
        }

    private:
        Socket& socket_;
        socketio::EmitFlags flags_;
    };
    Emitter as_volatile() { return Emitter(*this).as_volatile(); }
    /// Whether permessage-deflate may compress the event; it may unless told otherwise.
    Emitter compress(Compress whether) { return Emitter(*this).compress(whether); }

    /// True when the socket is in the room now; false when it is in max_rooms_per_socket rooms or the name is
    /// longer than max_name_bytes.
    bool join(std::string_view room);
    void leave(std::string_view room);
    bool in_room(std::string_view room) const;
    /// Its own id first, then those that it joined, in no order.
    std::vector<std::string> rooms() const;

    /// Everyone in the room (or namespace) but this socket.
    Broadcast to(std::string_view room) const;
    Broadcast broadcast() const;

    using Close = siopp::Close;
    /// Leaves the namespace, or all of them and closes the session. The disconnect handler runs before this
    /// returns.
    void disconnect(Close what = Close::name_space);

    /// Of a connected socket.
    SocketHandle handle() const noexcept { return {place_.sockets, member_.key}; }

    /// For the user of the library: what belongs to this socket.
    std::any& data() noexcept { return data_; }

private:
    friend class Ack;
    friend class ConnectAttempt;
    friend class EventPass;
    friend class Namespace;
    friend class Recovery;
    friend class SocketHandle;
    friend class WorkerCore;

    static std::unique_ptr<socketio::Endpoint> as_endpoint(std::unique_ptr<Socket> socket) {
        return std::unique_ptr<socketio::Endpoint>(socket.release());
    }

    const std::string& name_space() const override { return place_.local->name(); }
    std::string_view socket_id() const override { return member_.id; }
    std::string_view private_id() const override;
    void on_accepting() override;
    void on_connected() override;
    void on_event(const socketio::Packet& packet, std::span<const std::string> attachments) override;
    void on_ack(const socketio::Packet& packet, std::span<const std::string> attachments) override;
    void on_disconnected(DisconnectReason reason) override;

    void send_event(std::string_view event, const ArgumentWriter& arguments, socketio::EmitFlags flags);
    void send_event(std::string_view event, const ArgumentWriter& arguments, socketio::EmitFlags flags,
                    std::chrono::milliseconds timeout, AckHandler on_ack);
    /// `on_end` gets Errc::ack_timeout when the time is over.
    void start_timer(std::chrono::milliseconds duration, AckHandler on_end);
    void expect_ack(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler on_end);
    void transmit(socketio::EncodedEvent event, socketio::EmitFlags flags);
    void send_ack(std::uint64_t packet_id, const ArgumentWriter& arguments);
    void note_outgoing(std::string_view event, const ArgumentWriter& arguments);
    /// Calls the handlers of an event that has passed the middleware.
    void dispatch(Event& event);
    void on_refused(const socketio::Refusal& refusal);

    /// Runs a handler of the library's user. One that throws costs its client the connection, nobody else.
    template <class Call>
    void guard(Call call) {
        try {
            call();
        } catch (...) {
            on_thrown(std::current_exception());
        }
    }
    void on_thrown(const std::exception_ptr& thrown);
    void leave_tables();

    Place place_;
    socketio::Member member_;
    socketio::AckTable acks_;
    Handshake handshake_;
    std::any data_;
    /// Null where nobody may come back.
    std::unique_ptr<SocketRecovery> recovery_;
    /// Of events that wait for middleware.
    std::size_t waiting_bytes_ = 0;
    bool connected_ = false;
};

template <class... Args>
void SocketHandle::emit(std::string_view event, const Args&... args) const {
    if (auto* socket = get()) socket->emit(event, args...);
}

template <class... Args>
Awaited<Result<OwnedArguments>> SocketHandle::request(std::string_view event,
                                                      std::chrono::milliseconds timeout,
                                                      const Args&... args) const {
    using Answer = Result<OwnedArguments>;
    const auto state = std::make_shared<Awaited<Answer>::State>();
    const auto give = [state](const Result<Arguments>& answer) {
        state->give(answer ? Answer(OwnedArguments(*answer)) : Answer(answer.error()));
    };
    if (auto* socket = get()) {
        socket->emit_with_ack(event, timeout, give, args...);
    } else {
        give(Errc::disconnected);
    }
    return Awaited<Answer>(state);
}

}  // namespace siopp
