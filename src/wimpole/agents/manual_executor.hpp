#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

#include "wimpole/agents/timed_executor.hpp"

namespace wimpole::agents {

/// An executor for tests: runs what was posted when the test says so, on the test's thread; its time passes
/// when the test says so.
class ManualExecutor final : public TimedExecutor {
public:
    Time now() const override { return now_; }
    TimerQueue::Id call_at(Time time, siopp::UniqueFunction<void()> function) override {
        return timers_.add(time, std::move(function));
    }
    void cancel(TimerQueue::Id timer) override { timers_.remove(timer); }

    [[nodiscard]] bool post(siopp::UniqueFunction<void()> function) override {
        const std::lock_guard lock(mutex_);
        if (ended_) return false;
        functions_.push_back(std::move(function));
        return true;
    }

    /// Runs until nothing is left, what is posted or becomes due meanwhile included.
    void run() {
        while (run_one() || run_due()) {
        }
    }

    /// Lets time pass and runs what becomes due, each function at its time.
    void advance(std::chrono::milliseconds time) {
        const auto end = now_ + time;
        run();
        for (auto next = timers_.next(); next && *next <= end; next = timers_.next()) {
            now_ = std::max(now_, *next);
            run();
        }
        now_ = end;
    }

    /// False where there is nothing to run.
    bool run_one() { return call(take()); }

    /// Refuses what is posted from now on.
    void end() {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }

    std::size_t waiting() {
        const std::lock_guard lock(mutex_);
        return functions_.size();
    }

private:
    bool run_due() { return call(timers_.take_due(now_)); }

    bool call(siopp::UniqueFunction<void()> function) {
        if (!function) return false;
        auto* const before = current();
        set_current(this);
        function();
        set_current(before);
        return true;
    }

    siopp::UniqueFunction<void()> take() {
        const std::lock_guard lock(mutex_);
        if (functions_.empty()) return {};
        auto function = std::move(functions_.front());
        functions_.pop_front();
        return function;
    }

    std::mutex mutex_;
    std::deque<siopp::UniqueFunction<void()>> functions_;
    bool ended_ = false;
    TimerQueue timers_;
    Time now_{};
};

}  // namespace wimpole::agents
