#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "siopp/event.hpp"
#include "siopp/socketio/emit_flags.hpp"
#include "siopp/socketio/local_namespace.hpp"

namespace siopp {

using socketio::Close;
using socketio::Compress;

class Namespace;

/// Who is to get an event: the members of any of the rooms (everyone where no room is named) that are in none
/// of the excepted rooms. Each socket is in a room named by its id. A socket in several rooms gets the event
/// once. A value; may be used on any thread. Emits made on one thread reach each socket in the order they
/// were made.
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

private:
    void send(std::string_view event, const ArgumentWriter& arguments) const;

    Namespace* name_space_;
    std::string child_;
    socketio::Audience audience_;
    socketio::EmitFlags flags_;
};

}  // namespace siopp
