#include "wimpole/agents/drivers/eliza_driver.hpp"

#include <algorithm>

namespace wimpole::agents {

ElizaDriver::ElizaDriver(std::shared_ptr<const eliza::Script> script, std::size_t max_conversations)
    : script_(std::move(script)), max_conversations_(std::max<std::size_t>(max_conversations, 1)) {}

siopp::Task<TurnOutcome> ElizaDriver::run(Turn turn, TurnEvents&, std::stop_token) {
    auto& engine = engine_of({turn.channel.id, turn.trigger.sender});
    auto said = engine.respond(turn.trigger.text);

    Reply reply;
    reply.text = std::move(said.text);
    reply.thought = std::move(said.thought);
    co_return reply;
}

eliza::Engine& ElizaDriver::engine_of(const ConversationKey& key) {
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        conversations_.splice(conversations_.begin(), conversations_, known->second);
        return conversations_.front().engine;
    }

    if (conversations_.size() >= max_conversations_) {
        by_key_.erase(conversations_.back().key);
        conversations_.pop_back();
    }
    conversations_.push_front({key, eliza::Engine(script_)});
    by_key_.emplace(key, conversations_.begin());
    return conversations_.front().engine;
}

}  // namespace wimpole::agents
