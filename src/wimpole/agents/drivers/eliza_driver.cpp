#include "wimpole/agents/drivers/eliza_driver.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace wimpole::agents {

namespace {

/// Each word with the blank behind it.
void tell_words(std::string_view text, TurnEvents& events) {
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size() - 1) + 1;
        events.chunk(text.substr(0, end));
        text.remove_prefix(end);
    }
}

}  // namespace

ElizaDriver::ElizaDriver(std::shared_ptr<const eliza::Script> script, const Conversation& conversation,
                         ElizaOptions options)
    : script_(std::move(script)), conversation_(conversation), options_(options) {
    options_.max_conversations = std::max<std::size_t>(options_.max_conversations, 1);
}

siopp::Task<TurnOutcome> ElizaDriver::run(Turn turn, TurnEvents& events, std::stop_token stop) {
    const Key key{turn.channel.id, turn.trigger.sender};
    auto* engine = find(key);
    if (!engine) {
        auto replaying = replay(key, turn.agent.id);
        auto replayed = co_await std::move(replaying);
        if (!replayed) co_return TurnError{"STORAGE_ERROR", replayed.error().reason, true, {}};
        engine = &remember(key, *std::move(replayed));
    }
    // What was not answered has not been said, for who reads the conversation again.
    if (stop.stop_requested()) co_return Ignore{};
    auto said = engine->respond(turn.trigger.text);
    if (options_.tells_words) tell_words(said.text, events);

    Reply reply;
    reply.text = std::move(said.text);
    reply.thought = std::move(said.thought);
    co_return reply;
}

siopp::Task<Result<eliza::Engine>> ElizaDriver::replay(Key key, EntityId agent) const {
    auto reading = conversation_.newest(key.first, options_.max_replayed_messages);
    const auto messages = co_await std::move(reading);
    if (!messages) co_return messages.error();

    eliza::Engine engine(script_);
    std::map<MessageId, const messaging::Message*> by_id;
    for (const auto& message : *messages) {
        by_id.emplace(message.id, &message);
        if (message.sender != agent || !message.in_reply_to) continue;
        const auto trigger = by_id.find(*message.in_reply_to);
        if (trigger == by_id.end() || trigger->second->sender != key.second) continue;
        engine.respond(trigger->second->text);
        // An action or a second message of the same turn is no other turn.
        by_id.erase(trigger);
    }
    co_return engine;
}

eliza::Engine* ElizaDriver::find(const Key& key) {
    const auto known = by_key_.find(key);
    if (known == by_key_.end()) return nullptr;
    courses_.splice(courses_.begin(), courses_, known->second);
    return &courses_.front().engine;
}

eliza::Engine& ElizaDriver::remember(const Key& key, eliza::Engine engine) {
    if (courses_.size() >= options_.max_conversations) {
        by_key_.erase(courses_.back().key);
        courses_.pop_back();
    }
    courses_.push_front({key, std::move(engine)});
    by_key_.insert_or_assign(key, courses_.begin());
    return courses_.front().engine;
}

}  // namespace wimpole::agents
