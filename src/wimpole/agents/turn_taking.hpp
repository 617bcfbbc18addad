#pragma once

#include <string_view>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::agents {

/// Why an agent takes a turn after a message, or does not.
enum class TurnDecision {
    // It does not:
    written_by_agent,
    not_a_participant,
    silent_message,
    not_addressed,
    // It does:
    direct_channel,
    only_agent,
    addressed,
};

constexpr bool takes_turn(TurnDecision decision) {
    return decision >= TurnDecision::direct_channel;
}

/// Whether `agent` is to react to a message. Depends on nothing but the arguments. Agents never react to
/// agents, so they cannot talk to each other without end.
TurnDecision decide_turn(const Agent& agent, const messaging::Message& message,
                         const messaging::Channel& channel, const AgentRegistry& agents);

/// Whether the text has the name as a whole word ("@name" included), in any case of ASCII letters.
bool mentions(std::string_view text, std::string_view name);

}  // namespace wimpole::agents
