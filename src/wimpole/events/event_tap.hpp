#pragma once

#include "siopp/server.hpp"
#include "wimpole/logs/tracer.hpp"

namespace wimpole::events {

/// Shows the events of a namespace's sockets to a tracer while it traces anything; it costs nothing
/// meanwhile. Log lines that are sent to subscribers are not shown: each would cause another.
class EventTap {
public:
    /// Must outlive the server's workers.
    explicit EventTap(logs::Tracer& tracer) : tracer_(tracer) {}

    /// Before the server starts.
    void register_on(siopp::Namespace& name_space);

private:
    void show(siopp::Socket& socket, const siopp::Event& event, logs::TracedEvent::Direction direction);

    logs::Tracer& tracer_;
};

}  // namespace wimpole::events
