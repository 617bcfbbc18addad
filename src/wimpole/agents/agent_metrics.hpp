#pragma once

#include <chrono>

#include "siopp/base/metric.hpp"

namespace wimpole::agents {

/// What an agent host counts. Written on its executor, read by any thread.
struct AgentMetrics {
    siopp::Counter replied;
    siopp::Counter ignored;
    siopp::Counter failed;
    siopp::Counter cancelled;
    siopp::Counter timed_out;
    /// Not taken, for want of room.
    siopp::Counter dropped;
    /// Runs that were tried again.
    siopp::Counter retries;
    /// Turns not taken because agents had talked enough with each other.
    siopp::Counter loops_stopped;
    /// Of models, as they counted them.
    siopp::Counter prompt_tokens;
    siopp::Counter completion_tokens;
    siopp::Gauge running;
    siopp::Gauge waiting;
    siopp::DurationHistogram duration;
    /// From the begin of a turn until its agent told anything.
    siopp::DurationHistogram first_event;
};

/// Counts a turn as running while it lives, and then how long it took.
class TurnClock {
public:
    explicit TurnClock(AgentMetrics& metrics) : metrics_(metrics) { metrics_.running.add(); }
    TurnClock(const TurnClock&) = delete;
    TurnClock& operator=(const TurnClock&) = delete;
    ~TurnClock() {
        metrics_.running.subtract();
        metrics_.duration.observe(Clock::now() - start_);
    }

    std::chrono::nanoseconds elapsed() const { return Clock::now() - start_; }

private:
    using Clock = std::chrono::steady_clock;
    AgentMetrics& metrics_;
    const Clock::time_point start_ = Clock::now();
};

}  // namespace wimpole::agents
