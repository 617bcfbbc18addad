#pragma once

#include <string>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/channel_signals.hpp"

/// The JSON text of the events about what agents are at, one object each.
namespace wimpole::events {

/// "messageStreamChunk".
std::string stream_chunk(const agents::StreamChunk& chunk);
/// "messageStreamError".
std::string stream_error(const agents::StreamError& error);
/// "agent_status".
std::string agent_status(const agents::AgentStatus& status);
/// "messageError" with the code AGENT_BUSY.
std::string agent_busy(ChannelId channel, EntityId agent);
/// "agent_prompt".
std::string agent_prompt(ChannelId channel, MessageId message, std::string_view prompt);
/// "agentUpdated" and "agentDeleted".
std::string agent_updated(const agents::AgentRegistry::Entry& entry);
std::string agent_deleted(EntityId agent);

}  // namespace wimpole::events
