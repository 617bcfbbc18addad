#pragma once

#include "siopp/server.hpp"
#include "wimpole/events/channel_events.hpp"
#include "wimpole/events/message_events.hpp"

namespace wimpole::events {

/// What wimpole does with the sockets of a namespace: who may connect, and which request each event is.
class SocketEvents {
public:
    SocketEvents(ChannelEvents& channels, MessageEvents& messages, const agents::AgentRegistry& agents)
        : channels_(channels), messages_(messages), agents_(agents) {}

    /// Before the server starts; this must outlive its workers.
    void register_on(siopp::Namespace& name_space);

    /// Any thread.
    const RefusalCounts& refusals() const noexcept { return refusals_; }

private:
    void handle(siopp::Socket& socket, siopp::Event& event);
    void join(const SharedSocketState& state, JoinRequest request, siopp::Ack ack);

    ChannelEvents& channels_;
    MessageEvents& messages_;
    const agents::AgentRegistry& agents_;
    RefusalCounts refusals_;
};

}  // namespace wimpole::events
