#include "wimpole/agents/active_run.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <variant>

namespace wimpole::agents {

using messaging::RunStatus;

namespace {

/// Between half of it and all: agents whose provider failed them at once do not come back at once.
RunLimits::Duration with_jitter(RunLimits::Duration delay) {
    static thread_local std::minstd_rand random{std::random_device()()};
    const auto half = delay.count() / 2;
    return RunLimits::Duration(half + std::uniform_int_distribution<std::int64_t>(0, half)(random));
}

}  // namespace

/// Suspends until the driver's call has ended or the run is to.
struct ActiveRun::CallEnd {
    bool await_ready() const { return run.call_->has_ended() || run.stopped_; }
    void await_suspend(std::coroutine_handle<> waiting) const {
        run.waiting_ = waiting;
        run.call_->resume_at_end(waiting);
    }
    void await_resume() const {
        run.waiting_ = nullptr;
        run.call_->resume_at_end(nullptr);
    }
    ActiveRun& run;
};

ActiveRun::ActiveRun(TimedExecutor& executor, const RunLimits& limits, Turn turn, RunListener& listener)
    : executor_(executor),
      limits_(limits),
      turn_(std::move(turn)),
      listener_(listener),
      text_(limits.max_reply_bytes),
      thought_(limits.max_thought_bytes),
      alive_timer_(executor),
      total_timer_(executor),
      flush_timer_(executor),
      wake_timer_(executor) {}

ActiveRun::~ActiveRun() {
    if (call_) call_->forget();
}

siopp::Task<RunEnd> ActiveRun::run(std::shared_ptr<AgentDriver> driver) {
    total_timer_.set(turn_.deadline, [this] { time_out("The agent took too long"); });
    TurnOutcome outcome = Ignore{};
    for (std::size_t tries = 1; !stopped_; ++tries) {
        start_try();
        call_ = DriverCall::start(driver, turn_, *this);
        const CallEnd call_end{*this};
        co_await call_end;
        alive_timer_.cancel();
        if (stopped_) break;

        outcome = *call_->take_outcome();
        const auto delay = retry_delay(outcome, tries);
        if (!delay) break;
        listener_.retried();
        auto sleeping = sleep_until(executor_, executor_.now() + *delay, stop_.get_token());
        co_await std::move(sleeping);
    }

    if (call_) call_->forget();
    total_timer_.cancel();
    flush_timer_.cancel();
    text_.finish();
    thought_.finish();
    if (stopped_) {
        flush();
        co_return *std::exchange(stopped_, RunEnd());
    }
    // A stop comes too late now.
    stopped_.emplace();
    co_return end_of(std::move(outcome));
}

void ActiveRun::start_try() {
    thought_ = ReplyText(limits_.max_thought_bytes);
    alive_timer_.set(executor_.now() + limits_.first_event_timeout,
                     [this] { time_out("The agent has not begun to answer in time"); });
}

std::optional<RunLimits::Duration> ActiveRun::retry_delay(const TurnOutcome& outcome,
                                                          std::size_t tries) const {
    const auto* error = std::get_if<TurnError>(&outcome);
    // What people have seen happen does not happen again.
    if (!error || !error->is_retryable || has_acted_ || !text_.text().empty()) return std::nullopt;
    if (tries > limits_.max_retries) return std::nullopt;
    if (error->retry_after && *error->retry_after > limits_.max_retry_after) return std::nullopt;

    const auto delay = with_jitter(limits_.retry_delay * (1 << std::min<std::size_t>(tries - 1, 16)));
    return std::max(delay, error->retry_after.value_or(RunLimits::Duration::zero()));
}

RunEnd ActiveRun::end_of(TurnOutcome outcome) {
    RunEnd end;
    if (auto* reply = std::get_if<Reply>(&outcome)) return end_of_reply(std::move(*reply));
    flush();
    if (const auto* ignore = std::get_if<Ignore>(&outcome)) {
        end.status = RunStatus::ignored;
        end.is_stop = ignore->is_stop;
        return end;
    }
    auto& error = std::get<TurnError>(outcome);
    end.status = RunStatus::failed;
    end.code = std::move(error.code);
    end.error = std::move(error.message);
    return end;
}

RunEnd ActiveRun::end_of_reply(Reply reply) {
    RunEnd end;
    end.status = RunStatus::completed;
    end.is_truncated = reply.text.size() > limits_.max_reply_bytes;
    reply.text = clean_text(reply.text, limits_.max_reply_bytes);
    reply.thought =
        reply.thought.empty() ? thought_.text() : clean_text(reply.thought, limits_.max_thought_bytes);
    // Who has got chunks has got all of them when the whole text comes.
    if (has_told_anything_ && !text_.text().empty() && reply.text.starts_with(text_.text()))
        text_.append(std::string_view(reply.text).substr(text_.text().size()));
    flush();
    end.reply = std::move(reply);
    return end;
}

void ActiveRun::stop(RunEnd end) {
    if (stopped_) return;
    stopped_ = std::move(end);
    alive_timer_.cancel();
    total_timer_.cancel();
    // Not within the call: who stops several runs does not expect them to end meanwhile.
    if (waiting_) {
        call_->resume_at_end(nullptr);
        wake_timer_.set(executor_.now(), [this] { wake(); });
    }
    stop_.request_stop();
    if (!call_) return;
    call_->forget();
    call_->request_stop();
}

void ActiveRun::wake() {
    if (const auto waiting = std::exchange(waiting_, nullptr)) waiting.resume();
}

void ActiveRun::time_out(const char* what) {
    RunEnd end;
    end.status = RunStatus::timed_out;
    end.code = "AGENT_TIMEOUT";
    end.error = what;
    stop(std::move(end));
}

siopp::Task<void> ActiveRun::driver_has_ended() {
    if (!call_ || call_->has_ended()) co_return;
    struct Wait {
        bool await_ready() const { return run.call_->has_ended(); }
        void await_suspend(std::coroutine_handle<> waiting) const {
            run.call_->resume_at_end(waiting);
            run.wake_timer_.set(run.executor_.now() + run.limits_.stop_grace,
                                [waiting] { waiting.resume(); });
        }
        void await_resume() const {
            run.wake_timer_.cancel();
            run.call_->resume_at_end(nullptr);
        }
        ActiveRun& run;
    };
    const Wait wait{*this};
    co_await wait;
}

void ActiveRun::note_event() {
    if (!std::exchange(has_told_anything_, true)) listener_.first_event();
    alive_timer_.set(executor_.now() + limits_.idle_timeout,
                     [this] { time_out("The agent has stopped answering"); });
}

void ActiveRun::thought(std::string_view text) {
    note_event();
    thought_.append(text);
}

void ActiveRun::action(ActionStep step) {
    note_event();
    has_acted_ = true;
    listener_.action_told(std::move(step));
}

void ActiveRun::chunk(std::string_view text) {
    note_event();
    text_.append(text);
    flush_in_time();
    if (!text_.is_truncated()) return;
    // As much as a message may hold: nobody needs the rest.
    RunEnd end;
    end.status = RunStatus::completed;
    end.is_truncated = true;
    end.reply.text = text_.text();
    end.reply.thought = thought_.text();
    stop(std::move(end));
}

void ActiveRun::flush_in_time() {
    if (!text_.has_chunk()) return;
    if (flush_due_ <= executor_.now()) return flush();
    flush_timer_.set(flush_due_, [this] { flush(); });
}

void ActiveRun::flush() {
    if (!text_.has_chunk()) return;
    flush_timer_.cancel();
    const auto now = executor_.now();
    const auto chunk = text_.take_chunk();
    const auto offset = std::exchange(told_length_, told_length_ + utf16_length(chunk));
    flush_due_ = now + limits_.chunk_interval;
    listener_.chunk_told(chunk, next_index_++, offset);
    if (now < save_due_) return;
    save_due_ = now + limits_.save_interval;
    listener_.save(text_.text());
}

}  // namespace wimpole::agents
