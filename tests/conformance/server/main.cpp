#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <string>

#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include "profiles.hpp"

namespace {

struct Profile {
    std::function<siopp::Options()> options;
    std::function<void(siopp::Server&)> set_up;
};

const std::map<std::string, Profile> profiles{
    {"bench", {conformance::bench_options, conformance::set_up_bench}},
    {"protocol", {conformance::protocol_options, conformance::set_up_protocol}},
};

void allow_many_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const Profile& profile, const std::string& host, std::uint16_t port, std::size_t workers) {
    // Blocked before the workers start, so that only this thread takes the signals.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    auto options = profile.options();
    options.workers = workers;
    siopp::Server server(options);
    profile.set_up(server);
    const auto bound = server.listen(host, port);
    if (!bound) {
        std::fprintf(stderr, "cannot listen: %s\n", bound.error().message().c_str());
        return 1;
    }
    server.start();
    std::printf("listening on %d\n", static_cast<int>(*bound));
    std::fflush(stdout);

    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"test server for Socket.IO and Engine.IO conformance suites and benchmarks"};
    std::string profile = "protocol";
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t workers = 1;
    app.add_option("--profile", profile, "what to serve")->check(CLI::IsMember(profiles));
    app.add_option("--host", host);
    app.add_option("--port", port, "0 takes a free one");
    app.add_option("--workers", workers, "threads, 0 for one each core");
    CLI11_PARSE(app, argc, argv);
    try {
        allow_many_descriptors();
        return serve(profiles.at(profile), host, port, workers);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "%s\n", exception.what());
        return 1;
    }
}
