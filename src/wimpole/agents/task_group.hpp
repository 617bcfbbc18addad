#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

#include "siopp/base/task.hpp"

namespace wimpole::agents {

/// Tasks that nobody awaits, whose end can be waited for. Any thread.
class TaskGroup {
public:
    /// The group must outlive the task.
    void spawn(siopp::Task<void> task) {
        {
            const std::lock_guard lock(mutex_);
            ++running_;
        }
        siopp::spawn(run(std::move(task)));
    }

    /// False where some have not ended in time. Not on a thread that they need.
    bool wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, time, [this] { return running_ == 0; });
    }

private:
    siopp::Task<void> run(siopp::Task<void> task) {
        co_await std::move(task);
        const std::lock_guard lock(mutex_);
        if (--running_ == 0) ended_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable ended_;
    std::size_t running_ = 0;
};

}  // namespace wimpole::agents
