#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "wimpole/agents/action_log.hpp"
#include "wimpole/agents/active_run.hpp"
#include "wimpole/agents/agent_metrics.hpp"
#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/agents/ended_replies.hpp"
#include "wimpole/agents/run_observer.hpp"
#include "wimpole/agents/task_group.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/log_context.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::agents {

/// What runs work with; must outlive them.
struct RunServices {
    TimedExecutor& executor;
    messaging::MessageService& service;
    messaging::Store& store;
    ChannelSignals& signals;
    RunObserver& observer;
    Clock clock;
    AgentMetrics& metrics;
    TaskGroup& tasks;
    const RunLimits& limits;
    EndedReplies& ended;
};

LogContext log_context_of(const Turn& turn);

/// A run with all that others see of it: its record in the store, what the channel is told, and the message
/// that it ends with. On the agents' thread.
class HostedRun final : public RunListener {
public:
    HostedRun(RunServices& services, Turn turn);

    /// Once. When it gives how the run ended, that is stored and told.
    siopp::Task<RunEnd> run(std::shared_ptr<AgentDriver> driver);
    /// Nothing happens where it has ended.
    void stop(RunEnd end) { active_.stop(std::move(end)); }
    siopp::Task<void> driver_has_ended() { return active_.driver_has_ended(); }

    const Turn& turn() const noexcept { return active_.turn(); }
    bool has_told_chunks() const noexcept { return active_.has_told_chunks(); }
    /// What has been told of the reply, as one chunk; the view is valid until more is told.
    StreamChunk snapshot() const;
    AgentStatus status(AgentStatus::State state) const;

    void first_event() override;
    void chunk_told(std::string_view text, std::uint64_t index, std::uint64_t offset) override;
    void action_told(ActionStep step) override;
    void save(const std::string& text) override;
    void retried() override { services_.metrics.retries.add(); }

private:
    siopp::Task<void> put(messaging::Run record) const;
    /// Stores how it ended, with the message if there is one; nothing where that was refused.
    siopp::Task<std::optional<messaging::Message>> conclude(RunEnd& end);
    siopp::Task<Result<messaging::Receipt>> submit_reply(const RunEnd& end);
    siopp::Task<std::optional<messaging::Message>> submit_partial(const RunEnd& end);
    messaging::Submission submission() const;
    void tell_failure(const RunEnd& end) const;
    void count(const RunEnd& end) const;
    void log(const RunEnd& end) const;

    RunServices& services_;
    const TurnClock clock_;
    ActiveRun active_;
    ActionLog actions_;
    messaging::Run record_;
};

}  // namespace wimpole::agents
