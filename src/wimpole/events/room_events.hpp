#pragma once

#include "siopp/base/json_view.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_activity.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/events/channel_door.hpp"
#include "wimpole/events/presence.hpp"
#include "wimpole/events/socket_state.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

/// What clients tell each other without it being stored, and what they ask about a channel as a whole. Any
/// worker; must outlive the server's workers.
class RoomEvents {
public:
    /// All must outlive it; `activity` is null where no agents run.
    RoomEvents(messaging::Store& store, ChannelDoor& door, const agents::AgentRegistry& agents,
               Presence& presence, agents::AgentActivity* activity = nullptr)
        : store_(store), door_(door), agents_(agents), presence_(presence), activity_(activity) {}

    /// `typing {channelId | roomId, isTyping?, userName?}` -> `userTyping` to the others in the channel,
    /// which the socket must have joined; lost where a receiver cannot keep up. Confirmed by the answer to an
    /// acknowledged emit only.
    void typing(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);

    /// `presence {channelId | roomId}`: who is in the channel now, which the socket must have joined. Told by
    /// the answer to an acknowledged emit.
    void presence(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);

    /// `request-world-state {channelId | roomId}` -> `world-state`.
    void world_state(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);

    /// `agent_cancel {channelId | roomId, messageId?, agentId?}`: ends the turns of agents in the channel,
    /// which the socket must have joined, that answer or would post that message. Confirmed by the answer to
    /// an acknowledged emit only, which says how many.
    void cancel_agents(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);

    static constexpr std::size_t world_state_messages = 50;

private:
    siopp::Task<void> cancel(agents::CancelRequest request, siopp::Ack ack);
    siopp::Task<void> tell_world_state(SharedSocketState state, ChannelId channel, siopp::Ack ack);

    messaging::Store& store_;
    ChannelDoor& door_;
    const agents::AgentRegistry& agents_;
    Presence& presence_;
    agents::AgentActivity* activity_;
};

}  // namespace wimpole::events
