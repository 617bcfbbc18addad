#pragma once

#include <chrono>

#include "siopp/net/worker.hpp"

namespace siopp::net {

/// For tests: a worker without a thread, whose clock stands still until the test moves it.
class ManualWorker {
public:
    Worker& worker() noexcept { return worker_; }

    void turn() { worker_.run_turn(now_); }

    /// Moves the clock tick by tick, with a turn at each.
    void pass(std::chrono::milliseconds time) {
        for (const auto end = now_ + time; now_ < end;) {
            now_ += TimerWheel::tick;
            turn();
        }
    }

private:
    Worker worker_{0, 64};
    TimerWheel::Clock::time_point now_ = worker_.now();
};

}  // namespace siopp::net
