#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_activity.hpp"
#include "wimpole/agents/agent_metrics.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/agents/hosted_run.hpp"
#include "wimpole/agents/input_lock.hpp"
#include "wimpole/agents/loop_guard.hpp"
#include "wimpole/agents/run_limits.hpp"
#include "wimpole/agents/task_group.hpp"
#include "wimpole/agents/turn_queue.hpp"
#include "wimpole/agents/turn_taking.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::agents {

/// What becomes of messages that come while an agent takes its turn in their channel.
enum class WaitingPolicy : std::uint8_t {
    /// Each gets an answer of its own.
    queue,
    /// One answer for all that wait.
    coalesce,
    /// The same; and a turn that has not told anything of its reply yet is ended for it.
    interrupt
};

struct AgentHostOptions {
    TurnTakingRules rules = {};
    WaitingPolicy waiting_messages = WaitingPolicy::queue;
    InputPolicy input_lock = InputPolicy::automatic;
    TurnQueueLimits queue = {};
    RunLimits run = {};
    LoopLimits loops = {};
    EndedReplyLimits ended = {};
    /// Agents that were asked to be quiet, in one channel each.
    std::size_t max_muted = 10'000;
    /// Runs that the store keeps.
    std::size_t max_kept_runs = 100'000;
};

/// Lets agents take their turns: decides who reacts to a message, runs one turn at a time for each agent in
/// each channel, first come, first served, and posts the replies. It lives on the agents' thread; what may be
/// called elsewhere says so.
class AgentHost final : public messaging::CommitListener, public AgentActivity {
public:
    struct Parts {
        TimedExecutor& executor;
        const AgentRegistry& agents;
        messaging::MessageService& service;
        messaging::Store& store;
        ChannelSignals& signals;
        RunObserver& observer;
        Clock clock;
    };
    /// All must outlive the host, which must outlive the executor's functions.
    AgentHost(Parts parts, AgentHostOptions options);

    /// Any thread, as the others of the listener; a message that no agent may react to costs no more than
    /// finding that out.
    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;
    void message_deleted(const messaging::MessageDeleted& event) override;
    void channel_cleared(const messaging::ChannelCleared& event) override;
    void channel_deleted(const messaging::ChannelDeleted& event) override;

    /// Ends what an earlier process has left: its open runs have failed, and what they had told of their
    /// replies is posted. Before the server starts, on any thread.
    siopp::Task<Result<std::size_t>> recover();
    /// Cancels all turns and takes no more. False where some have not ended in time. Not on the agents'
    /// thread.
    bool stop(std::chrono::milliseconds time);

    void joined(ChannelId channel, std::string socket, History history) override;
    siopp::Task<std::size_t> cancel(CancelRequest request) override;

    /// Any thread.
    const AgentMetrics& metrics() const noexcept { return metrics_; }

private:
    /// A message that agents may react to.
    struct Incoming {
        messaging::Message message;
        messaging::Channel channel;
        std::string origin;
    };

    void post(siopp::UniqueFunction<void()> function, const char* what);
    bool has_agent(const messaging::Channel& channel) const;

    void receive(Incoming incoming);
    siopp::Task<void> consider_all();
    siopp::Task<std::optional<EntityId>> author_of(std::optional<MessageId> message);
    void consider(const Incoming& incoming, std::optional<EntityId> replied_to);
    bool is_admitted(const Turn& turn, TurnDecision decision);
    void enqueue(Turn turn, const std::string& origin);
    void refuse(const Turn& turn, const std::string& origin);
    void silence(const Incoming& incoming);
    void mute(const TurnQueue::Key& key);

    void start_turns();
    siopp::Task<void> take_turn(Turn turn);
    siopp::Task<RunEnd> run(HostedRun& hosted, std::shared_ptr<AgentDriver> driver);
    void note_work();
    /// Any thread. False only where there is nothing to cancel and nobody is at work.
    bool may_have_work() const noexcept { return has_work_ || coming_ > 0; }
    void forget_old_runs();

    std::size_t cancel_now(const CancelRequest& request, const RunEnd& end);
    void cancel_soon(CancelRequest request, RunEnd end);
    void tell_joined(ChannelId channel, const std::string& socket);
    void tell_ended(ChannelId channel, const std::string& socket);
    siopp::Task<Result<void>> recover(messaging::Run run);

    Parts parts_;
    const AgentHostOptions options_;
    AgentMetrics metrics_;
    TaskGroup tasks_;
    EndedReplies ended_;
    RunServices services_;
    TurnQueue queue_;
    InputLocks locks_;
    LoopGuard loops_;
    std::deque<Incoming> incoming_;
    bool is_considering_ = false;
    bool is_starting_ = false;
    std::map<RunId, HostedRun*> runs_;
    std::set<TurnQueue::Key> muted_;
    std::size_t runs_ended_ = 0;
    /// Channels in which a run was open when an earlier process ended, with their message servers. Not
    /// changed once the server runs.
    std::map<ChannelId, MessageServerId> recovered_;
    /// Messages on their way to the agents' thread.
    std::atomic<std::size_t> coming_ = 0;
    /// Something waits there, or is being done.
    std::atomic<bool> has_work_ = false;
    std::atomic<bool> is_stopping_ = false;
};

}  // namespace wimpole::agents
