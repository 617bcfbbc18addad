#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "siopp/socket_table.hpp"
#include "siopp/socketio/arguments.hpp"
#include "siopp/socketio/owned_arguments.hpp"

namespace siopp {

using socketio::Arguments;
using socketio::ArgumentWriter;
using socketio::Binary;
using socketio::OwnedArguments;
using socketio::RawJson;

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

/// A copy of an event that outlives its handler: takes its ack along.
struct OwnedEvent {
    explicit OwnedEvent(Event& event) : name(event.name), args(event.args), ack(std::move(event.ack)) {}

    std::string name;
    OwnedArguments args;
    Ack ack;
};

}  // namespace siopp
