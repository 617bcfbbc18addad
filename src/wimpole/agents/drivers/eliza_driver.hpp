#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <utility>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/eliza/engine.hpp"

namespace wimpole::agents {

/// Answers by an ELIZA script. Each person in each channel has a conversation of their own, which starts anew
/// when the server does or when it is the longest unused of too many.
class ElizaDriver final : public AgentDriver {
public:
    static constexpr std::size_t default_max_conversations = 10'000;

    explicit ElizaDriver(std::shared_ptr<const eliza::Script> script,
                         std::size_t max_conversations = default_max_conversations);

    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) override;

    std::size_t conversation_count() const noexcept { return conversations_.size(); }

private:
    using ConversationKey = std::pair<ChannelId, EntityId>;
    struct Conversation {
        ConversationKey key;
        eliza::Engine engine;
    };

    /// The conversation, moved to the front; a new one if there is none.
    eliza::Engine& engine_of(const ConversationKey& key);

    std::shared_ptr<const eliza::Script> script_;
    std::size_t max_conversations_;
    /// The one used last comes first.
    std::list<Conversation> conversations_;
    std::map<ConversationKey, std::list<Conversation>::iterator> by_key_;
};

}  // namespace wimpole::agents
