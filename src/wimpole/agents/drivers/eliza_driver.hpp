#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <utility>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/conversation.hpp"
#include "wimpole/agents/drivers/eliza_options.hpp"
#include "wimpole/agents/eliza/engine.hpp"

namespace wimpole::agents {

/// Answers by an ELIZA script. Each person in each channel has a conversation of their own. Its course is a
/// function of what was said: where it is not remembered, after a restart above all, what the agent has
/// answered before is said to the engine again.
class ElizaDriver final : public AgentDriver {
public:
    /// `conversation` must outlive it.
    ElizaDriver(std::shared_ptr<const eliza::Script> script, const Conversation& conversation,
                ElizaOptions options = {});

    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) override;

    std::size_t conversation_count() const noexcept { return courses_.size(); }

private:
    using Key = std::pair<ChannelId, EntityId>;
    struct Course {
        Key key;
        eliza::Engine engine;
    };

    /// Null where it is not remembered; else it becomes the one used last.
    eliza::Engine* find(const Key& key);
    eliza::Engine& remember(const Key& key, eliza::Engine engine);
    siopp::Task<Result<eliza::Engine>> replay(Key key, EntityId agent) const;

    std::shared_ptr<const eliza::Script> script_;
    const Conversation& conversation_;
    ElizaOptions options_;
    /// The one used last comes first.
    std::list<Course> courses_;
    std::map<Key, std::list<Course>::iterator> by_key_;
};

}  // namespace wimpole::agents
