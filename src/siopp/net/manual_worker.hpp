#pragma once

#include <algorithm>
#include <chrono>

#include "siopp/net/worker.hpp"

namespace siopp::net {

/// For tests: a worker without a thread, whose clock stands still until the test moves it.
class ManualWorker {
public:
    ManualWorker() { turn(); }

    Worker& worker() noexcept { return worker_; }

    void turn() { worker_.run_turn(now_); }

    /// Moves the clock in small steps, with a turn at each.
    void pass(std::chrono::milliseconds time) {
        constexpr std::chrono::milliseconds step{4};
        for (const auto end = now_ + time; now_ < end;) {
            now_ = std::min(now_ + step, end);
            turn();
        }
    }

    /// Moves the clock at once: what became due meanwhile is late.
    void leap(std::chrono::milliseconds time) {
        now_ += time;
        turn();
    }

private:
    Worker worker_{0, 64};
    TimerWheel::Clock::time_point now_ = TimerWheel::Clock::now();
};

}  // namespace siopp::net
