#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/driver_call.hpp"
#include "wimpole/agents/reply_text.hpp"
#include "wimpole/agents/run_limits.hpp"
#include "wimpole/agents/timed_executor.hpp"
#include "wimpole/messaging/run.hpp"

namespace wimpole::agents {

/// How a run ended.
struct RunEnd {
    messaging::RunStatus status = messaging::RunStatus::failed;
    /// Of one that completed.
    Reply reply;
    /// Why it did not: for programs, and for people.
    std::string code;
    std::string error;
    /// The reply was longer than it may be.
    bool is_truncated = false;
    /// Whether what was told of a reply that has not come to its end is kept as a message.
    bool keeps_partial = true;
    /// The agent was asked to be quiet.
    bool is_stop = false;
    /// The turn will be taken anew.
    bool is_postponed = false;
};

/// Told of what a run tells, as it is to be passed on. On the agents' thread.
class RunListener {
public:
    virtual ~RunListener() = default;

    /// The driver has told something for the first time.
    virtual void first_event() = 0;
    /// A chunk of whole letters, not too soon after the one before. Its index counts from 0; `offset` is the
    /// length of the text before it in UTF-16 units.
    virtual void chunk_told(std::string_view text, std::uint64_t index, std::uint64_t offset) = 0;
    virtual void action_told(ActionStep step) = 0;
    /// It is time to store the beginning of the reply.
    virtual void save(const std::string& text) = 0;
    virtual void retried() = 0;
};

/// One run of a driver: lets it take the turn, tries again where that may help, and ends it at its time. On
/// the agents' thread.
class ActiveRun final : public TurnEvents {
public:
    /// All must outlive the run.
    ActiveRun(TimedExecutor& executor, const RunLimits& limits, Turn turn, RunListener& listener);
    ~ActiveRun() override;

    /// Once. Ends within the limits whatever the driver does. Before it gives the end of a run, all of its
    /// text has been told in chunks, if any was.
    siopp::Task<RunEnd> run(std::shared_ptr<AgentDriver> driver);
    /// Ends the run: `end` is what run() gives then. Nothing happens where it has ended, or was stopped.
    void stop(RunEnd end);
    /// After run(): waits until the driver has ended too, at most for the grace that the limits give it.
    siopp::Task<void> driver_has_ended();

    const Turn& turn() const noexcept { return turn_; }
    /// All text of the reply so far, and what of it has been told in chunks.
    const std::string& text() const noexcept { return text_.text(); }
    std::string_view told_text() const noexcept { return text_.taken(); }
    const std::string& thought() const noexcept { return thought_.text(); }
    bool has_told_chunks() const noexcept { return next_index_ > 0; }
    std::uint64_t next_index() const noexcept { return next_index_; }

    void thought(std::string_view text) override;
    void chunk(std::string_view text) override;
    void action(ActionStep step) override;

private:
    struct CallEnd;

    /// How long to wait before the next try; nothing where there is none.
    std::optional<RunLimits::Duration> retry_delay(const TurnOutcome& outcome, std::size_t tries) const;
    RunEnd end_of(TurnOutcome outcome);
    RunEnd end_of_reply(Reply reply);
    void start_try();
    /// Something was told: it is alive.
    void note_event();
    void flush();
    void flush_in_time();
    void time_out(const char* what);
    void wake();

    TimedExecutor& executor_;
    const RunLimits& limits_;
    const Turn turn_;
    RunListener& listener_;
    std::shared_ptr<DriverCall> call_;
    /// Set by stop().
    std::optional<RunEnd> stopped_;
    /// Ends the wait before another try.
    std::stop_source stop_;
    std::coroutine_handle<> waiting_;
    ReplyText text_;
    ReplyText thought_;
    std::uint64_t next_index_ = 0;
    std::uint64_t told_length_ = 0;
    bool has_told_anything_ = false;
    bool has_acted_ = false;
    TimedExecutor::Time flush_due_{};
    TimedExecutor::Time save_due_{};
    Timer alive_timer_;
    Timer total_timer_;
    Timer flush_timer_;
    Timer wake_timer_;
};

}  // namespace wimpole::agents
