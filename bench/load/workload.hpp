#pragma once

#include "bench/load/event_loop.hpp"
#include "bench/load/options.hpp"
#include "bench/load/phase_gate.hpp"
#include "bench/load/verdict.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace bench::load {

/// What every scenario works with.
struct Environment {
    EventLoop& loop;
    Verdict& verdict;
    PhaseGate& gate;
    const Options& options;
};

/// Operations that follow each other: in a closed loop each one that ends starts the next, in an open one
/// they start by the clock.
class Workload {
public:
    /// Starts operations from now until `stop_at`; what is under way then is finished.
    virtual void start(Clock::time_point stop_at) = 0;

    /// Called in every turn of the event loop.
    virtual void tick(Clock::time_point) {}

    [[nodiscard]] virtual bool is_idle() const = 0;
    [[nodiscard]] virtual std::uint64_t completed_operations() const = 0;

    /// What else is to be told of the latest run.
    [[nodiscard]] virtual std::vector<Measurement::Figure> figures() const { return {}; }

protected:
    ~Workload() = default;
};

/// Warms up, measures between the gate's two signals, then listens a moment for anything that
/// should not come. Fails the verdict when the workload stalls.
Measurement measure(Environment& environment, Workload& workload);

/// The measured part of it, adding `more` to the figures.
Measurement measure_phase(Environment& environment, Workload& workload,
                          std::vector<Measurement::Figure> more = {});

/// Runs the workload for `duration` and until it is idle. False if the verdict has failed.
bool run(Environment& environment, Workload& workload, Clock::duration duration);

/// Handles events until `is_done()`; fails the verdict with `what` after 20 s. False if the verdict has
/// failed.
bool wait_until(Environment& environment, const std::function<bool()>& is_done, std::string_view what);

}  // namespace bench::load
