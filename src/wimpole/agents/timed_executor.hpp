#pragma once

#include <chrono>
#include <stop_token>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/agents/timer_queue.hpp"

namespace wimpole::agents {

/// A thread for agents, which also calls functions when their time has come. Everything but post() belongs to
/// the thread itself.
class TimedExecutor : public siopp::Executor {
public:
    using Time = TimerQueue::Time;

    virtual Time now() const = 0;
    /// Calls `function` at that time, or as soon as possible after it.
    virtual TimerQueue::Id call_at(Time time, siopp::UniqueFunction<void()> function) = 0;
    /// Nothing happens where it has been called already.
    virtual void cancel(TimerQueue::Id timer) = 0;
};

/// A function that is called at a time unless the timer is destroyed or set anew before. On the executor's
/// thread.
class Timer {
public:
    /// `executor` must outlive the timer.
    explicit Timer(TimedExecutor& executor) : executor_(executor) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { cancel(); }

    void set(TimedExecutor::Time time, siopp::UniqueFunction<void()> function) {
        cancel();
        id_ = executor_.call_at(time, std::move(function));
    }
    void cancel() {
        if (const auto id = std::exchange(id_, {}); id != TimerQueue::Id()) executor_.cancel(id);
    }

private:
    TimedExecutor& executor_;
    TimerQueue::Id id_{};
};

/// Waits until `time`, or until a stop is requested: then it gives false, soon. On the executor's thread,
/// where stops must be requested too. `executor` must outlive the task.
siopp::Task<bool> sleep_until(TimedExecutor& executor, TimedExecutor::Time time, std::stop_token stop);

}  // namespace wimpole::agents
