#pragma once

#include <cstddef>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/events/payload.hpp"
#include "wimpole/events/socket_state.hpp"
#include "wimpole/messaging/message_service.hpp"

namespace wimpole::events {

struct MessageEventLimits {
    /// Messages of one socket that wait for the store; further ones are refused with BUSY.
    std::size_t max_pending_sends = 64;
};

/// Carries out clients' requests to send a message. Any worker; must outlive the server's workers.
class MessageEvents {
public:
    MessageEvents(messaging::MessageService& service, const agents::AgentRegistry& agents,
                  MessageEventLimits limits)
        : service_(service), agents_(agents), limits_(limits) {}

    /// The gateway tells channel and sender of the message; only a refusal, a repetition and the answer to an
    /// acknowledged emit come from here.
    void send(const SharedSocketState& state, SendRequest request, siopp::Ack ack);

private:
    siopp::Task<void> submit(SharedSocketState state, SendRequest request, siopp::Ack ack);

    messaging::MessageService& service_;
    const agents::AgentRegistry& agents_;
    MessageEventLimits limits_;
};

}  // namespace wimpole::events
