#include "bench/load/paced_fanout.hpp"
#include "bench/load/scenarios.hpp"

namespace bench::load {
namespace {

// More than a socket and a server's queue hold together: the stalled reader must reach the server's limit.
constexpr std::size_t flood_bytes = 12 * 1024 * 1024;

}  // namespace

Measurement run_rate(Environment& environment) {
    PacedFanout fanout{environment};
    if (!fanout.join()) return {};
    return measure(environment, fanout);
}

Measurement run_stall(Environment& environment) {
    PacedFanout fanout{environment};
    if (!fanout.join()) return {};
    if (!run(environment, fanout, environment.options.warm_up)) return {};
    if (!run(environment, fanout, environment.options.duration)) return {};

    const double p99_alone_ms = fanout.latencies().percentile_ms(0.99);
    fanout.stall_first(flood_bytes);
    return measure_phase(environment, fanout, {{"p99_alone_ms", p99_alone_ms}});
}

}  // namespace bench::load
