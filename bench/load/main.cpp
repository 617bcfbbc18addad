#include "bench/load/scenarios.hpp"

#include <sys/resource.h>

#include <array>
#include <cstdio>
#include <exception>
#include <string>

namespace {

using namespace bench::load;

struct Scenario {
    const char* name;
    Measurement (*run)(Environment&);
};

constexpr std::array scenarios{
    Scenario{"fanout", run_fanout}, Scenario{"rate", run_rate},   Scenario{"stall", run_stall},
    Scenario{"echo", run_echo},     Scenario{"idle", run_idle},   Scenario{"storm", run_storm},
    Scenario{"chat", run_chat},     Scenario{"sends", run_sends}, Scenario{"turns", run_turns},
};

const Scenario& find_scenario(const std::string& name) {
    for (const Scenario& scenario : scenarios) {
        if (name == scenario.name) return scenario;
    }
    throw std::invalid_argument{"unknown scenario \"" + name + "\""};
}

void allow_many_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string json_string(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return quoted + '"';
}

void print_report(const Measurement& measurement, const Verdict& verdict) {
    std::printf("{\"event\":\"report\",\"ok\":%s,\"operations\":%llu,\"seconds\":%.6f,\"failure\":%s}\n",
                verdict.has_failed() ? "false" : "true",
                static_cast<unsigned long long>(measurement.operations), measurement.seconds,
                json_string(verdict.failure()).c_str());
}

int run(const Options& options) {
    allow_many_descriptors();
    const Scenario& scenario = find_scenario(options.scenario);
    EventLoop loop;
    Verdict verdict;
    PhaseGate gate{loop, options.is_attended ? PhaseGate::Mode::attended : PhaseGate::Mode::unattended};
    Environment environment{loop, verdict, gate, options};

    const Measurement measurement = scenario.run(environment);
    print_report(measurement, verdict);
    return verdict.has_failed() ? 1 : 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
    try {
        return run(parse_options({arguments + 1, arguments + argument_count}));
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "bench-load: %s\n%s", error.what(), usage());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-load: %s\n", error.what());
        return 1;
    }
}
