#pragma once

#include "wimpole/agents/agent_loop.hpp"
#include "wimpole/agents/conversation.hpp"

namespace wimpole::agents {

/// What a driver may work with; outlives every driver.
struct DriverServices {
    AgentLoop& loop;
    const Conversation& conversation;
};

}  // namespace wimpole::agents
