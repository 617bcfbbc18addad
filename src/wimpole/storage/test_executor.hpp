#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "siopp/base/executor.hpp"
#include "wimpole/base/test_task.hpp"

namespace wimpole::storage {

/// An executor for tests, whose thread is the one of the test while it is in run_until() or run().
class TestExecutor final : public siopp::Executor {
public:
    bool post(siopp::UniqueFunction<void()> function) override {
        // Notified under the lock, since the test may destroy this as soon as it can take the function.
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(function));
        posted_.notify_one();
        return true;
    }

    /// Runs what is posted until `done()` holds; throws, which fails the test, when nothing comes any more.
    void run_until(const std::function<bool()>& done) {
        set_current(this);
        while (!done())
            next()();
        set_current(nullptr);
    }

    /// Starts a task as a function of this executor and runs it to its end.
    template <class T>
    T run(siopp::Task<T> task) {
        set_current(this);
        auto future = start(std::move(task));
        run_until([&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
        return future.get();
    }

private:
    siopp::UniqueFunction<void()> next() {
        std::unique_lock lock(mutex_);
        if (!posted_.wait_for(lock, std::chrono::seconds(60), [this] { return !queue_.empty(); })) {
            throw std::runtime_error("nothing was posted");
        }
        auto function = std::move(queue_.front());
        queue_.pop_front();
        return function;
    }

    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<siopp::UniqueFunction<void()>> queue_;
};

}  // namespace wimpole::storage
