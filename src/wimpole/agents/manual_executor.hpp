#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

#include "siopp/base/executor.hpp"

namespace wimpole::agents {

/// An executor for tests: runs what was posted when the test says so, on the test's thread.
class ManualExecutor final : public siopp::Executor {
public:
    [[nodiscard]] bool post(siopp::UniqueFunction<void()> function) override {
        const std::lock_guard lock(mutex_);
        if (ended_) return false;
        functions_.push_back(std::move(function));
        return true;
    }

    /// Runs until nothing is left, what is posted meanwhile included.
    void run() {
        while (run_one()) {
        }
    }

    /// False where there is nothing to run.
    bool run_one() {
        auto function = take();
        if (!function) return false;
        auto* const before = current();
        set_current(this);
        function();
        set_current(before);
        return true;
    }

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
};

}  // namespace wimpole::agents
