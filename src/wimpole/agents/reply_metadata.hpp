#pragma once

#include <string>
#include <string_view>

#include "wimpole/agents/agent.hpp"
#include "wimpole/messaging/channel.hpp"

namespace wimpole::agents {

/// The metadata of an agent's reply, as agents of ElizaOS give it: `given` (JSON text of an object, empty for
/// none), and who the agent is and what kind of channel it answers in where that says nothing of it.
std::string reply_metadata(const Agent& agent, const messaging::Channel& channel, std::string_view given);

}  // namespace wimpole::agents
