#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/events/presence.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

/// What clients are told of each other and of the state of a channel, one JSON object each; further to
/// event_json.hpp.
namespace wimpole::events {

/// "userJoined", "userLeft".
std::string presence_event(ChannelId channel, EntityId entity, std::int64_t timestamp_ms);

/// The answer to `presence`.
std::string people_answer(ChannelId channel, const People& people);

struct Typing {
    ChannelId channel;
    EntityId entity;
    /// Empty for none.
    std::string_view name;
    bool is_typing = true;
};
/// "userTyping".
std::string user_typing(const Typing& typing);

/// "world-state": `agents`, `users` and `channels` by their ids, and `messages` of the channel, oldest first,
/// by its id (docs.elizaos.ai, Socket.IO real-time connection).
std::string world_state(const messaging::Channel& channel, std::span<const messaging::Message> newest_first,
                        const agents::AgentRegistry& agents);

}  // namespace wimpole::events
