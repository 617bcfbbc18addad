#include "bench/load/crowd.hpp"
#include "bench/load/scenarios.hpp"

#include <string>

namespace bench::load {
namespace {

constexpr std::size_t default_storm_clients = 19'000;

// Connected before the first signal: an interpreter has compiled its handshake by then.
constexpr std::size_t warm_up_clients = 500;

}  // namespace

Measurement run_storm(Environment& environment) {
    const auto refuse = [&](SocketIoClient& client, std::string_view packet) {
        environment.verdict.fail("client " + std::to_string(client.index()) + " got " +
                                 std::string{packet.substr(0, 80)});
    };
    Crowd crowd{environment, refuse};
    crowd.set_handshakes_at_once(environment.options.in_flight);
    crowd.open(warm_up_clients);
    if (environment.verdict.has_failed()) return {};

    environment.gate.begin();
    const std::size_t clients = environment.options.clients.value_or(default_storm_clients);
    if (!environment.options.is_sleeping) environment.loop.set_waiting(EventLoop::Waiting::spin);
    const auto busy_before = environment.loop.busy_time();
    const auto began_at = Clock::now();
    crowd.open(clients);
    const std::chrono::duration<double> elapsed = Clock::now() - began_at;
    const std::chrono::duration<double> busy = environment.loop.busy_time() - busy_before;
    environment.loop.set_waiting(EventLoop::Waiting::sleep);

    const Measurement measurement{clients, elapsed.count(), {{"load_busy", busy / elapsed}}};
    environment.gate.end(measurement);
    return measurement;
}

}  // namespace bench::load
