#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/agent.hpp"
#include "wimpole/agents/drivers/remote_driver.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/channel_event.hpp"

/// The events between the server and programs that play agents (docs/remote-agents.md), as JSON text.
namespace wimpole::events {

/// What a program says in its handshake about the agent that it plays: the object `agent` of `auth`. Nothing
/// where there is none.
struct RemoteAgentClaim {
    /// Heeded where no key says it.
    std::optional<EntityId> id;
    std::string name;
    std::string username;
    std::vector<std::string> bio;
    /// It judges whether it has something to say where nobody addressed it.
    bool decides = false;
};
/// The error says which member is not what it should be.
Result<std::optional<RemoteAgentClaim>> remote_agent_claim(std::string_view auth);

/// What one of agents::remote_report_events says, and about which run. Bounded by what a packet may hold.
struct RunReport {
    agents::RunId run;
    agents::RemoteReport report;
};
Result<RunReport> run_report(std::string_view event, siopp::json::View argument);

/// "agent_ready".
std::string agent_ready(const agents::Agent& agent, const std::vector<messaging::Channel>& channels);
/// "agent_turn". Its deadline is in milliseconds since 1970.
std::string agent_turn(const agents::Turn& turn, std::int64_t deadline_ms);
/// "agent_stop".
std::string agent_stop(agents::RunId run);
/// "agent_added".
std::string agent_added(EntityId agent, const messaging::Channel& channel);
/// "agent_removed".
std::string agent_removed(EntityId agent, ChannelId channel);
/// "agent_message_deleted".
std::string agent_message_deleted(const messaging::MessageDeleted& event);
/// "agent_channel_cleared".
std::string agent_channel_cleared(ChannelId channel);

}  // namespace wimpole::events
