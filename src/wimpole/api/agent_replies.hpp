#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "siopp/base/executor.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/api/deadlines.hpp"
#include "wimpole/messaging/commit_listener.hpp"

namespace wimpole::api {

struct AgentReplyLimits {
    std::size_t max_waiting = 1'000;
    std::chrono::milliseconds timeout{60'000};
};

/// Lets requests wait for the reply of an agent, from wherever it comes: this process or another. Any thread.
class AgentReplies final : public messaging::CommitListener {
    struct Entry;

public:
    explicit AgentReplies(AgentReplyLimits limits = {}) : limits_(limits) {}

    /// A reply that is waited for. Dropped, it is waited for no longer.
    class Expected {
    public:
        Expected(AgentReplies& replies, MessageId trigger, std::shared_ptr<Entry> entry)
            : replies_(&replies), trigger_(trigger), entry_(std::move(entry)) {}
        Expected(Expected&& other) noexcept = default;
        Expected& operator=(Expected&&) = delete;
        ~Expected();

        /// Once: the reply, or nothing when the time is over. Resumes on the current executor, and on
        /// whatever thread settles it where there is none.
        siopp::Task<std::optional<messaging::Message>> wait();

    private:
        AgentReplies* replies_;
        MessageId trigger_;
        std::shared_ptr<Entry> entry_;
    };

    /// From now on the reply of `agent` to `trigger`, which is not stored yet, is kept. Nothing when too many
    /// are waited for.
    std::optional<Expected> expect(MessageId trigger, EntityId agent,
                                   std::optional<std::chrono::milliseconds> timeout = std::nullopt);

    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;

private:
    struct Wait;

    void settle(const std::shared_ptr<Entry>& entry, std::optional<messaging::Message> reply);
    void forget(MessageId trigger);

    const AgentReplyLimits limits_;
    std::mutex mutex_;
    std::unordered_map<MessageId, std::shared_ptr<Entry>> entries_;
    /// Last: its functions use the others.
    Deadlines deadlines_;
};

}  // namespace wimpole::api
