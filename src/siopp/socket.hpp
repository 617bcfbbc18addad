#pragma once

#include <any>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "siopp/base/unique_function.hpp"
#include "siopp/broadcast.hpp"
#include "siopp/engineio/handshake.hpp"
#include "siopp/error.hpp"
#include "siopp/event.hpp"
#include "siopp/socket_table.hpp"
#include "siopp/socketio/ack_table.hpp"
#include "siopp/socketio/client.hpp"
#include "siopp/socketio/local_namespace.hpp"

namespace siopp {

class ConnectAttempt;
class Namespace;
class WorkerCore;
struct Options;

/// What a client brought when it connected to a namespace. Views are valid as long as the socket.
class Handshake {
public:
    Handshake(const engineio::Handshake& request, std::string_view auth_json)
        : auth(auth_json), request_(&request) {}

    /// The CONNECT packet's payload, `{}` where there was none: JSON text of an object.
    std::string auth;

    /// A header of the HTTP request that opened the session; nothing where it was not sent.
    std::optional<std::string_view> header(std::string_view lower_case_name) const {
        return request_->header(lower_case_name);
    }
    /// All of them, as lines `name: value\n` with names in lower case.
    std::string_view header_lines() const { return request_->header_lines(); }
    /// That request's query string as sent (siopp::query_parameter() reads it).
    std::string_view query() const { return request_->query(); }
    std::string_view remote_address() const { return request_->remote_address(); }
    std::chrono::system_clock::time_point time() const { return request_->time(); }

private:
    const engineio::Handshake* request_;
};

/// Answers one event, once; further answers, and answers when the client wants none or is gone, do nothing.
/// May outlive its handler; must be called on the socket's worker and not after Server::stop().
class Ack {
public:
    Ack() = default;
    Ack(const SocketTable& sockets, SocketTable::Key socket, std::uint64_t packet_id)
        : sockets_(&sockets), socket_(socket), packet_id_(packet_id) {}

    /// Whether the client asked for an answer and has not been given one through this object.
    bool wanted() const noexcept { return sockets_ != nullptr; }

    template <class... Args>
    void operator()(const Args&... args) {
        if (!wanted()) return;
        ArgumentWriter writer;
        (writer.add(args), ...);
        send(writer);
    }

private:
    void send(const ArgumentWriter& arguments);

    const SocketTable* sockets_ = nullptr;
    SocketTable::Key socket_ = 0;
    std::uint64_t packet_id_ = 0;
};

/// An event as its handler sees it. Valid until the handler returns.
struct Event {
    /// A number name is given as its digits.
    std::string_view name;
    Arguments args;
    /// Move it out to answer later.
    Ack ack;
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
    Socket(Place place, Handshake handshake, std::string id);
    ~Socket() override;

    /// 20 characters. A room of this name reaches the socket.
    std::string_view id() const noexcept { return member_.id; }
    const Handshake& handshake() const noexcept { return handshake_; }
    /// The name that the client connected to; a child's where the namespace is dynamic.
    const std::string& name_space_name() const noexcept { return place_.local->name(); }
    /// Neither while the namespace's middleware decides nor after the end.
    bool connected() const noexcept { return connected_; }

    /// Emits to this client.
    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        ArgumentWriter writer;
        (writer.add(args), ...);
        send_event(event, writer);
    }

    /// Emits and calls `on_ack` exactly once on this worker: with the client's answer, or Errc::ack_timeout,
    /// Errc::disconnected or Errc::too_many_acks.
    template <class... Args>
    void emit_with_ack(std::string_view event, std::chrono::milliseconds timeout, AckHandler on_ack,
                       const Args&... args) {
        ArgumentWriter writer;
        (writer.add(args), ...);
        send_event(event, writer, timeout, std::move(on_ack));
    }

    /// True when the socket is in the room now; false when it is in max_rooms_per_socket rooms or the name is
    /// longer than max_name_bytes.
    bool join(std::string_view room);
    void leave(std::string_view room);
    bool in_room(std::string_view room) const;

    /// Everyone in the room (or namespace) but this socket.
    Broadcast to(std::string_view room) const;
    Broadcast broadcast() const;

    enum class Close { name_space, connection };
    /// Leaves the namespace, or all of them and closes the session. The disconnect handler runs before this
    /// returns.
    void disconnect(Close what = Close::name_space);

    /// For the user of the library: what belongs to this socket.
    std::any& data() noexcept { return data_; }

private:
    friend class Ack;
    friend class ConnectAttempt;
    friend class WorkerCore;

    static std::unique_ptr<socketio::Endpoint> as_endpoint(std::unique_ptr<Socket> socket) {
        return std::unique_ptr<socketio::Endpoint>(socket.release());
    }

    const std::string& name_space() const override { return place_.local->name(); }
    std::string_view socket_id() const override { return member_.id; }
    void on_connected() override;
    void on_event(const socketio::Packet& packet, std::span<const std::string> attachments) override;
    void on_ack(const socketio::Packet& packet, std::span<const std::string> attachments) override;
    void on_disconnected(DisconnectReason reason) override;

    void send_event(std::string_view event, const ArgumentWriter& arguments);
    void send_event(std::string_view event, const ArgumentWriter& arguments,
                    std::chrono::milliseconds timeout, AckHandler on_ack);
    template <class Call>
    void guard(Call call);
    void leave_tables();

    Place place_;
    socketio::Member member_;
    socketio::AckTable acks_;
    Handshake handshake_;
    std::any data_;
    bool connected_ = false;
};

}  // namespace siopp
