#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::agents {

/// Who answers in a group where nobody is addressed and there are several agents.
enum class GroupPolicy : std::uint8_t {
    /// The first of them in the order of participants.
    host,
    /// Each, as with the ElizaOS server.
    all,
    /// Nobody.
    mention,
    /// Each that can judge it is asked whether it has something to say (Turn::is_offered).
    smart
};

/// Whether agents answer agents.
enum class AgentToAgent : std::uint8_t { off, mention };

struct TurnTakingRules {
    GroupPolicy group_policy = GroupPolicy::host;
    AgentToAgent agent_to_agent = AgentToAgent::off;
};

/// Why an agent takes a turn after a message, or does not.
enum class TurnDecision : std::uint8_t {
    // It does not:
    own_message,
    written_by_agent,
    not_a_participant,
    silent_message,
    muted,
    not_addressed,
    // It does:
    direct_channel,
    only_agent,
    addressed,
    host_of_group,
    one_of_all,
    offered,
    /// An agent has addressed it: once more it is asked whether agents have not talked enough (LoopGuard).
    addressed_by_agent,
};

constexpr bool takes_turn(TurnDecision decision) {
    return decision >= TurnDecision::direct_channel;
}

/// A message and what decisions about it have in common.
class Occasion {
public:
    /// `replied_to`: who wrote the message that it is a reply to, where that is known. All must outlive the
    /// occasion.
    Occasion(const messaging::Message& message, const messaging::Channel& channel,
             const AgentRegistry::Entries& agents, std::optional<EntityId> replied_to = std::nullopt);

    const messaging::Message& message() const noexcept { return message_; }
    const messaging::Channel& channel() const noexcept { return channel_; }
    bool is_by_agent() const noexcept { return is_by_agent_; }
    /// The sender asked for no reaction, or nobody sent it.
    bool is_silent() const noexcept { return is_silent_; }
    bool is_direct() const noexcept { return is_direct_; }
    bool addresses(EntityId agent) const;
    bool addresses_anyone() const noexcept { return !addressed_.empty(); }
    /// Agents among the participants; those that are stopped count.
    std::size_t agent_count() const noexcept { return agent_count_; }
    /// The first active agent among the participants.
    std::optional<EntityId> host() const noexcept { return host_; }

private:
    const messaging::Message& message_;
    const messaging::Channel& channel_;
    bool is_by_agent_ = false;
    bool is_silent_ = false;
    bool is_direct_ = false;
    std::vector<EntityId> addressed_;
    std::size_t agent_count_ = 0;
    std::optional<EntityId> host_;
};

/// An agent that may take a turn.
struct Candidate {
    EntityId agent;
    /// It was asked to be quiet in the channel.
    bool is_muted = false;
    /// AgentDriver::can_decide()
    bool can_decide = false;
};

/// Whether the agent is to react to a message. Depends on nothing but the arguments. A muted agent reacts
/// again when it is addressed.
TurnDecision decide_turn(const Candidate& candidate, const Occasion& occasion, const TurnTakingRules& rules);

/// Whether the text has the name as a whole word ("@name" included), in any case of ASCII letters.
bool mentions(std::string_view text, std::string_view name);

/// "/stop", alone or before other words: the agents of the channel are to be quiet.
bool is_stop_command(std::string_view text);

}  // namespace wimpole::agents
