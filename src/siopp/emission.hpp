#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/socketio/emit_flags.hpp"
#include "siopp/socketio/local_namespaces.hpp"

namespace siopp {

class Namespace;
struct Options;

/// Sockets of a namespace on any worker.
struct Target {
    const Namespace* name_space;
    /// Of a dynamic namespace: one child, or all of them where it is empty.
    std::string child;
    socketio::Audience audience;
};

/// An event on its way to the workers of the sockets that are to get it.
struct Emission {
    /// Before they were encoded: to every child of a dynamic namespace, each of which has a packet of its
    /// own, and for who listens to all that is sent.
    struct Parts {
        std::string name;
        socketio::ArgumentWriter arguments;
    };

    /// For the namespace called `name`.
    socketio::EncodedEvent encode(const std::string& name, std::string_view event_name,
                                  const socketio::ArgumentWriter& arguments, const Options& options) const;
    socketio::EncodedEvent encode(const std::string& name, const Options& options) const {
        return encode(name, parts->name, parts->arguments, options);
    }

    Target target;
    socketio::EmitFlags flags;
    /// One for all who get it.
    std::optional<std::uint64_t> ack_id;
    /// Unless it goes to all children of a dynamic namespace.
    socketio::EncodedEvent event;
    std::optional<Parts> parts;
    /// Of the event, for connection state recovery; 0 for none.
    std::uint64_t offset = 0;
};

}  // namespace siopp
