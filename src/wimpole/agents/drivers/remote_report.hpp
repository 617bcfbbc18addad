#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::agents {

/// Adds to the agent's thought, or to the text of its reply.
struct RemoteThought {
    std::string text;
};
struct RemoteChunk {
    std::string text;
};

/// What a program says about a run of its agent; the last three end it.
using RemoteReport = std::variant<RemoteThought, RemoteChunk, ActionStep, Reply, Ignore, TurnError>;

/// The events that say so (docs/remote-agents.md), by Socket.IO or in the answer to a webhook.
inline constexpr std::array<std::string_view, 6> remote_report_events{
    "agent_thought", "agent_stream", "agent_action", "agent_final", "agent_ignore", "agent_error"};

/// What one of these events says; the error names the member that is wrong, and quotes nothing.
Result<RemoteReport> remote_report(std::string_view event, siopp::json::View argument);

}  // namespace wimpole::agents
