#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <thread>

#include "siopp/base/unique_function.hpp"

namespace wimpole::api {

/// Calls functions when their time has come, on a thread of its own: they must not block. Those whose time
/// has not come when it is destroyed are not called. Any thread.
class Deadlines {
public:
    explicit Deadlines(std::size_t max_functions = 100'000);
    ~Deadlines();
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;

    using Clock = std::chrono::steady_clock;
    using Function = siopp::UniqueFunction<void()>;
    /// False, and nothing is called, when too many wait.
    [[nodiscard]] bool after(std::chrono::milliseconds delay, Function function);

private:
    void run();

    const std::size_t max_functions_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Clock::time_point, Function> functions_;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace wimpole::api
