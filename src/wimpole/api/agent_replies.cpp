#include "wimpole/api/agent_replies.hpp"

#include <utility>

namespace wimpole::api {

using messaging::Message;

struct AgentReplies::Entry {
    EntityId agent;
    bool is_settled = false;
    std::optional<Message> reply;
    siopp::Executor* executor = nullptr;
    std::coroutine_handle<> waiting;
};

/// Suspends until the entry is settled.
struct AgentReplies::Wait {
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) const {
        const std::lock_guard lock(replies.mutex_);
        if (entry.is_settled) return false;
        entry.executor = siopp::Executor::current();
        entry.waiting = waiting;
        return true;
    }
    std::optional<Message> await_resume() const {
        const std::lock_guard lock(replies.mutex_);
        return std::move(entry.reply);
    }
    AgentReplies& replies;
    Entry& entry;
};

AgentReplies::Expected::~Expected() {
    if (entry_) replies_->forget(trigger_);
}

siopp::Task<std::optional<Message>> AgentReplies::Expected::wait() {
    const Wait settled{*replies_, *entry_};
    co_return co_await settled;
}

std::optional<AgentReplies::Expected> AgentReplies::expect(MessageId trigger, EntityId agent,
                                                           std::optional<std::chrono::milliseconds> timeout) {
    auto entry = std::make_shared<Entry>();
    entry->agent = agent;
    auto give_up = [this, late = std::weak_ptr<Entry>(entry)] {
        if (const auto waiting = late.lock()) settle(waiting, std::nullopt);
    };
    if (!deadlines_.after(timeout.value_or(limits_.timeout), std::move(give_up))) return std::nullopt;
    {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= limits_.max_waiting) return std::nullopt;
        entries_[trigger] = entry;
    }
    return std::optional<Expected>(std::in_place, *this, trigger, std::move(entry));
}

void AgentReplies::message_committed(const Message& message, const messaging::Channel&, const std::string&) {
    if (!message.in_reply_to) return;
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(*message.in_reply_to);
        if (found == entries_.end() || found->second->agent != message.sender) return;
        entry = found->second;
    }
    settle(entry, message);
}

void AgentReplies::settle(const std::shared_ptr<Entry>& entry, std::optional<Message> reply) {
    std::coroutine_handle<> waiting;
    siopp::Executor* executor = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(entry->is_settled, true)) return;
        entry->reply = std::move(reply);
        waiting = std::exchange(entry->waiting, nullptr);
        executor = entry->executor;
    }
    if (!waiting) return;
    if (!executor) return waiting.resume();
    // An executor that takes no post has ended, and with it the request that waits.
    (void)executor->post([waiting] { waiting.resume(); });
}

void AgentReplies::forget(MessageId trigger) {
    const std::lock_guard lock(mutex_);
    entries_.erase(trigger);
}

}  // namespace wimpole::api
