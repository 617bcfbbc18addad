#pragma once

#include <cstddef>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/events/channel_door.hpp"
#include "wimpole/events/payload.hpp"
#include "wimpole/events/socket_state.hpp"
#include "wimpole/messaging/message_service.hpp"

namespace wimpole::events {

struct MessageEventLimits {
    /// Messages of one socket that wait for the store; further ones are refused with BUSY.
    std::size_t max_pending_sends = 64;
};

/// Carries out clients' requests to send a message, where they may. Any worker; must outlive the server's
/// workers.
class MessageEvents {
public:
    MessageEvents(messaging::MessageService& service, ChannelDoor& door, const agents::AgentRegistry& agents,
                  MessageEventLimits limits)
        : service_(service), door_(door), agents_(agents), limits_(limits) {}

    /// The gateway tells channel and sender of the message; only a refusal, a repetition and the answer to an
    /// acknowledged emit come from here.
    void send(const SharedSocketState& state, SendRequest request, siopp::Ack ack);

    /// Of what a client sends of a message, as JSON.
    std::size_t max_raw_bytes() const noexcept { return service_.limits().max_raw_message_bytes; }

private:
    bool needs_check(const SocketState& state, ChannelId channel) const;
    /// Finds out for one after the other whether it may be sent, so that all are stored in order.
    siopp::Task<void> check_sends(SharedSocketState state);
    siopp::Task<void> submit(SharedSocketState state, SendRequest request, siopp::Ack ack);

    messaging::MessageService& service_;
    ChannelDoor& door_;
    const agents::AgentRegistry& agents_;
    MessageEventLimits limits_;
};

}  // namespace wimpole::events
