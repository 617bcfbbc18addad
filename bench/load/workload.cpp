#include "bench/load/workload.hpp"

namespace bench::load {
namespace {

constexpr std::chrono::seconds stall_timeout{20};
constexpr std::chrono::milliseconds time_for_strays{200};

}  // namespace

Measurement measure(Environment& environment, Workload& workload) {
    if (!run(environment, workload, environment.options.warm_up)) return {};
    return measure_phase(environment, workload);
}

Measurement measure_phase(Environment& environment, Workload& workload,
                          std::vector<Measurement::Figure> more) {
    environment.gate.begin();
    const auto operations_before = workload.completed_operations();
    const auto busy_before = environment.loop.busy_time();
    const auto began_at = Clock::now();
    const bool is_right = run(environment, workload, environment.options.duration);
    const std::chrono::duration<double> elapsed = Clock::now() - began_at;
    const std::chrono::duration<double> busy = environment.loop.busy_time() - busy_before;
    if (!is_right) return {};

    Measurement measurement{workload.completed_operations() - operations_before, elapsed.count(),
                            workload.figures()};
    measurement.figures.insert(measurement.figures.end(), more.begin(), more.end());
    measurement.figures.push_back({"load_busy", busy / elapsed});
    environment.gate.end(measurement);

    environment.loop.run_for(time_for_strays);
    return measurement;
}

bool run(Environment& environment, Workload& workload, Clock::duration duration) {
    const auto stop_at = Clock::now() + duration;
    if (!environment.options.is_sleeping) environment.loop.set_waiting(EventLoop::Waiting::spin);
    workload.start(stop_at);
    const auto is_over = [&] {
        workload.tick(Clock::now());
        return workload.is_idle() || environment.verdict.has_failed();
    };
    if (!environment.loop.run_until(is_over, stop_at + stall_timeout)) {
        environment.verdict.fail("stalled after " + std::to_string(workload.completed_operations()) +
                                 " operations");
    }
    environment.loop.set_waiting(EventLoop::Waiting::sleep);
    return !environment.verdict.has_failed();
}

bool wait_until(Environment& environment, const std::function<bool()>& is_done, std::string_view what) {
    const auto is_over = [&] { return is_done() || environment.verdict.has_failed(); };
    if (!environment.loop.run_until(is_over, Clock::now() + stall_timeout)) environment.verdict.fail(what);
    return !environment.verdict.has_failed();
}

}  // namespace bench::load
