#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "siopp/base/executor.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/agents/run_observer.hpp"
#include "wimpole/api/deadlines.hpp"
#include "wimpole/messaging/commit_listener.hpp"

namespace wimpole::api {

struct AgentReplyLimits {
    std::size_t max_waiting = 1'000;
    std::chrono::milliseconds timeout{60'000};
};

/// What became of a message for which an agent's reply is waited for.
struct AgentAnswer {
    /// `running` where the time was over before it was known.
    messaging::RunStatus status = messaging::RunStatus::running;
    /// Where it completed.
    std::optional<messaging::Message> reply;
    /// Why it did not.
    std::string error;
    /// The id that the reply of a run has, or would have had.
    MessageId reply_id;
    /// The server ends before it is known.
    bool is_abandoned = false;
};

/// Lets requests wait for the reply of an agent, from wherever it comes: a run in this process, or a message
/// of a program elsewhere. Any thread.
class AgentReplies final : public messaging::CommitListener, public agents::RunObserver {
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

        /// Once. Resumes on the current executor, and on whatever thread settles it where there is none.
        siopp::Task<AgentAnswer> wait();
        /// The next chunk of the reply that is being told; nothing when there will be no more. Before wait(),
        /// and as that.
        struct Chunk {
            MessageId reply;
            std::string text;
            std::uint64_t index = 0;
        };
        siopp::Task<std::optional<Chunk>> next_chunk();

    private:
        AgentReplies* replies_;
        MessageId trigger_;
        std::shared_ptr<Entry> entry_;
    };

    /// From now on the reply of `agent` to `trigger`, which is not stored yet, is kept. Nothing when too many
    /// are waited for.
    std::optional<Expected> expect(MessageId trigger, EntityId agent,
                                   std::optional<std::chrono::milliseconds> timeout = std::nullopt);

    /// The server ends, and so does all waiting. While workers run, for those who wait on them.
    void abandon();

    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;
    void chunk_told(const agents::Turn& turn, std::string_view text, std::uint64_t index) override;
    void turn_ended(const agents::Turn& turn, messaging::RunStatus status, const messaging::Message* reply,
                    std::string_view error) override;

private:
    struct Wait;

    /// Those who wait for the answer to the turn's messages.
    std::vector<std::shared_ptr<Entry>> waiting_for(const agents::Turn& turn);
    void settle(const std::shared_ptr<Entry>& entry, AgentAnswer answer);
    static void wake(siopp::Executor* executor, std::coroutine_handle<> waiting);
    void forget(MessageId trigger);

    const AgentReplyLimits limits_;
    std::mutex mutex_;
    std::unordered_map<MessageId, std::shared_ptr<Entry>> entries_;
    /// Last: its functions use the others.
    Deadlines deadlines_;
};

}  // namespace wimpole::api
