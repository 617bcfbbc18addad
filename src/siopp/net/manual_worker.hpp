#pragma once

#include <chrono>

#include "siopp/net/worker.hpp"

namespace siopp::net {

/// For tests: a worker without a thread, whose clock stands still until the test moves it.
class ManualWorker {
public:
    ManualWorker() { turn(); }

    Worker& worker() noexcept { return worker_; }

    void turn() { worker_.run_turn(now_); }

    /// Moves the clock tick by tick, with a turn at each.
    void pass(std::chrono::milliseconds time) {
        for (const auto end = now_ + time; now_ < end;) {
            now_ += TimerWheel::tick;
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
