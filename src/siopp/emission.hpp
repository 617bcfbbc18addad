#pragma once

#include <optional>
#include <string>

#include "siopp/socketio/local_namespaces.hpp"

namespace siopp {

class Namespace;

/// Sockets of a namespace on any worker.
struct Target {
    const Namespace* name_space;
    /// Of a dynamic namespace: one child, or all of them where it is empty.
    std::string child;
    socketio::Audience audience;
};

/// An event on its way to the workers of the sockets that are to get it.
struct Emission {
    /// To every child of a dynamic namespace: each of them has a packet of its own.
    struct Parts {
        std::string name;
        socketio::ArgumentWriter arguments;
    };

    Target target;
    socketio::EncodedEvent event;
    std::optional<Parts> for_children;
};

}  // namespace siopp
