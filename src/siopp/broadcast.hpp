#pragma once

#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "siopp/base/unique_function.hpp"
#include "siopp/emission.hpp"
#include "siopp/engineio/link.hpp"
#include "siopp/error.hpp"
#include "siopp/event.hpp"
#include "siopp/handshake.hpp"
#include "siopp/socketio/emit_flags.hpp"
#include "siopp/socketio/local_namespace.hpp"

namespace siopp {

using engineio::Link;
using engineio::Transport;
using socketio::Close;
using socketio::Compress;

class Namespace;

/// A copy of what a socket was when it was fetched.
struct RemoteSocket {
    std::string id;
    /// Its own id first, then those that it joined, in no order.
    std::vector<std::string> rooms;
    /// A copy: what it points to is shared with the socket's worker.
    std::any data;
    /// Valid as long as this object stays where it is.
    Handshake handshake() const { return Handshake(request, auth); }

    engineio::Handshake request;
    std::string auth;
    /// When the socket was fetched.
    Link link;
};

/// What a broadcast's receivers have answered, in no order.
struct BroadcastAnswers {
    std::vector<OwnedArguments> answers;
    /// Receivers that did not answer in time, or went away.
    std::size_t missing = 0;
};

/// Who is to get an event: the members of any of the rooms (everyone where no room is named) that are in none
/// of the excepted rooms. Each socket is in a room named by its id. A socket in several rooms gets the event
/// once. A value; may be used on any thread. Emits made on one thread reach each socket in the order they
/// were made.
///
/// What is asked of sockets comes back by a function, called once on the calling worker (on worker 0 where
/// the caller is none), perhaps before the call returns, but not any more when the server stops.
class Broadcast {
public:
    /// Of a dynamic namespace: the child of that name, or all of them where it is empty.
    explicit Broadcast(Namespace& name_space, std::string child = {})
        : name_space_(&name_space), child_(std::move(child)) {}

    Broadcast to(std::string_view room) && {
        audience_.rooms.emplace_back(room);
        return std::move(*this);
    }
    /// The same as to().
    Broadcast in(std::string_view room) && { return std::move(*this).to(room); }
    Broadcast except(std::string_view room) && {
        audience_.excepted.emplace_back(room);
        return std::move(*this);
    }

    /// Clients that have not taken all that was sent to them before do not get the event nor its attachments.
    Broadcast as_volatile() && {
        flags_.delivery = socketio::Delivery::if_writable;
        return std::move(*this);
    }
    /// Whether permessage-deflate may compress the event; it may unless told otherwise.
    Broadcast compress(Compress whether) && {
        flags_.compress = whether;
        return std::move(*this);
    }
    /// Only sockets of this process, which are all that there are as long as servers do not form clusters.
    Broadcast local() && { return std::move(*this); }

    /// Encodes once and queues for every member; does not wait for any of them.
    template <class... Args>
    void emit(std::string_view event, const Args&... args) const {
        ArgumentWriter writer;
        (writer.add(args), ...);
        send(event, writer);
    }

    using AnswersHandler = UniqueFunction<void(BroadcastAnswers)>;
    /// Emits, and waits until everybody has answered, or for that time.
    template <class... Args>
    void emit_with_ack(std::string_view event, std::chrono::milliseconds timeout, AnswersHandler on_answers,
                       const Args&... args) const {
        ArgumentWriter writer;
        (writer.add(args), ...);
        send(event, writer, timeout, std::move(on_answers));
    }

    /// Copies of the sockets; Errc::ack_timeout if a worker does not tell within Options::fetch_timeout.
    void fetch_sockets(UniqueFunction<void(Result<std::vector<RemoteSocket>>)> on_fetched) const;
    /// How many there are.
    void count_sockets(UniqueFunction<void(Result<std::size_t>)> on_counted) const;
    /// As Socket::join(), leave() and disconnect() of each of them.
    void sockets_join(std::vector<std::string> rooms) const;
    void sockets_leave(std::vector<std::string> rooms) const;
    void disconnect_sockets(Close what = Close::name_space) const;

private:
    Target target() const { return {name_space_, child_, audience_}; }
    void send(std::string_view event, const ArgumentWriter& arguments, std::chrono::milliseconds timeout,
              AnswersHandler on_answers) const;
    Emission emission(std::string_view event, const ArgumentWriter& arguments,
                      std::optional<std::uint64_t> ack_id) const;
    void send(std::string_view event, const ArgumentWriter& arguments) const;

    Namespace* name_space_;
    std::string child_;
    socketio::Audience audience_;
    socketio::EmitFlags flags_;
};

}  // namespace siopp
