#include "bench/load/crowd.hpp"
#include "bench/load/scenarios.hpp"

#include <string>

namespace bench::load {
namespace {

constexpr std::size_t default_sessions = 5000;

// Opened before the first signal, so that what a server allocates once is not counted as per session.
constexpr std::size_t warm_up_sessions = 50;
constexpr std::chrono::milliseconds time_to_settle{500};

}  // namespace

Measurement run_idle(Environment& environment) {
    const auto refuse = [&](SocketIoClient& client, std::string_view packet) {
        environment.verdict.fail("idle client " + std::to_string(client.index()) + " got " +
                                 std::string{packet.substr(0, 80)});
    };
    Crowd crowd{environment, refuse};
    crowd.open(warm_up_sessions);
    if (environment.verdict.has_failed()) return {};

    environment.gate.begin();
    const std::size_t sessions = environment.options.clients.value_or(default_sessions);
    const auto began_at = Clock::now();
    crowd.open(sessions);
    const std::chrono::duration<double> elapsed = Clock::now() - began_at;
    environment.loop.run_for(time_to_settle);

    const Measurement measurement{sessions, elapsed.count()};
    environment.gate.end(measurement);
    return measurement;
}

}  // namespace bench::load
