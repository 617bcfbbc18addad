#include "wimpole/api/agent_replies.hpp"

#include <utility>

#include "siopp/base/json_view.hpp"

namespace wimpole::api {

using messaging::Message;

namespace {

/// A message about the reply, or a part of one that did not come to its end.
bool is_reply(const Message& message) {
    if (message.source == "agent_action") return false;
    const auto metadata = siopp::json::View::parse(message.metadata);
    const auto status = metadata ? metadata->find("status") : std::nullopt;
    const auto text = status ? status->string() : std::nullopt;
    return !text || (*text != "cancelled" && *text != "failed");
}

}  // namespace

struct AgentReplies::Entry {
    EntityId agent;
    bool is_settled = false;
    AgentAnswer answer;
    std::deque<Expected::Chunk> chunks;
    siopp::Executor* executor = nullptr;
    std::coroutine_handle<> waiting;
};

/// Suspends until the entry is settled, or has a chunk where that is waited for.
struct AgentReplies::Wait {
    enum class For { settlement, chunk };

    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) const {
        const std::lock_guard lock(replies.mutex_);
        if (entry.is_settled || (what == For::chunk && !entry.chunks.empty())) return false;
        entry.executor = siopp::Executor::current();
        entry.waiting = waiting;
        return true;
    }
    void await_resume() const {}
    AgentReplies& replies;
    Entry& entry;
    For what;
};

AgentReplies::Expected::~Expected() {
    if (entry_) replies_->forget(trigger_);
}

siopp::Task<AgentAnswer> AgentReplies::Expected::wait() {
    for (;;) {
        const Wait settled{*replies_, *entry_, Wait::For::settlement};
        co_await settled;
        const std::lock_guard lock(replies_->mutex_);
        // A chunk wakes as well.
        if (entry_->is_settled) co_return std::move(entry_->answer);
    }
}

siopp::Task<std::optional<AgentReplies::Expected::Chunk>> AgentReplies::Expected::next_chunk() {
    const Wait told{*replies_, *entry_, Wait::For::chunk};
    co_await told;
    const std::lock_guard lock(replies_->mutex_);
    if (entry_->chunks.empty()) co_return std::nullopt;
    auto chunk = std::move(entry_->chunks.front());
    entry_->chunks.pop_front();
    co_return chunk;
}

std::optional<AgentReplies::Expected> AgentReplies::expect(MessageId trigger, EntityId agent,
                                                           std::optional<std::chrono::milliseconds> timeout) {
    auto entry = std::make_shared<Entry>();
    entry->agent = agent;
    auto give_up = [this, late = std::weak_ptr<Entry>(entry)] {
        if (const auto waiting = late.lock()) settle(waiting, AgentAnswer());
    };
    if (!deadlines_.after(timeout.value_or(limits_.timeout), std::move(give_up))) return std::nullopt;
    {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= limits_.max_waiting) return std::nullopt;
        entries_[trigger] = entry;
    }
    return std::optional<Expected>(std::in_place, *this, trigger, std::move(entry));
}

void AgentReplies::abandon() {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [trigger, entry] : entries_)
            entries.push_back(entry);
    }
    for (const auto& entry : entries) {
        AgentAnswer answer;
        answer.error = "The server is being stopped";
        answer.is_abandoned = true;
        settle(entry, std::move(answer));
    }
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
    if (is_reply(message)) settle(entry, {messaging::RunStatus::completed, message, {}, message.id});
}

std::vector<std::shared_ptr<AgentReplies::Entry>> AgentReplies::waiting_for(const agents::Turn& turn) {
    std::vector<std::shared_ptr<Entry>> found;
    const auto add = [&](MessageId trigger) {
        const auto entry = entries_.find(trigger);
        if (entry != entries_.end() && entry->second->agent == turn.agent.id) found.push_back(entry->second);
    };
    const std::lock_guard lock(mutex_);
    add(turn.trigger.id);
    for (const auto& trigger : turn.earlier_triggers)
        add(trigger.id);
    return found;
}

void AgentReplies::chunk_told(const agents::Turn& turn, std::string_view text, std::uint64_t index) {
    for (const auto& entry : waiting_for(turn)) {
        std::coroutine_handle<> waiting;
        siopp::Executor* executor = nullptr;
        {
            const std::lock_guard lock(mutex_);
            if (entry->is_settled) continue;
            entry->chunks.push_back({turn.reply, std::string(text), index});
            waiting = std::exchange(entry->waiting, nullptr);
            executor = entry->executor;
        }
        wake(executor, waiting);
    }
}

void AgentReplies::turn_ended(const agents::Turn& turn, messaging::RunStatus status, const Message* reply,
                              std::string_view error) {
    for (const auto& entry : waiting_for(turn)) {
        AgentAnswer answer;
        answer.status = status;
        if (status == messaging::RunStatus::completed && reply) answer.reply = *reply;
        answer.error = error;
        answer.reply_id = turn.reply;
        settle(entry, std::move(answer));
    }
}

void AgentReplies::settle(const std::shared_ptr<Entry>& entry, AgentAnswer answer) {
    std::coroutine_handle<> waiting;
    siopp::Executor* executor = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(entry->is_settled, true)) return;
        entry->answer = std::move(answer);
        waiting = std::exchange(entry->waiting, nullptr);
        executor = entry->executor;
    }
    wake(executor, waiting);
}

void AgentReplies::wake(siopp::Executor* executor, std::coroutine_handle<> waiting) {
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
