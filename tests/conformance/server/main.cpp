#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include <getopt.h>
#include <sys/resource.h>

#include "profiles.hpp"

namespace {

struct Profile {
    std::function<siopp::Options()> options;
    std::function<void(siopp::Server&)> set_up;
};

const std::map<std::string, Profile> profiles{
    {"bench", {conformance::bench_options, conformance::set_up_bench}},
    {"clients", {conformance::clients_options, conformance::set_up_clients}},
    {"clients-msgpack", {conformance::clients_msgpack_options, conformance::set_up_clients}},
    {"engineio-client", {conformance::engineio_client_options, conformance::set_up_engineio_client}},
    {"http-options", {conformance::http_options, conformance::set_up_http_options}},
    {"protocol", {conformance::protocol_options, conformance::set_up_protocol}},
    {"protocol-msgpack", {conformance::protocol_msgpack_options, conformance::set_up_protocol}},
    {"socketio-client", {conformance::socketio_client_options, conformance::set_up_socketio_client}},
    {"ws-echo", {conformance::websocket_echo_options, conformance::set_up_websocket_echo}},
};

struct Arguments {
    std::string profile = "protocol";
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t workers = 1;
    bool deflate = false;
    bool recovery = false;
    /// Override the profile's: a test of anything else does not want to race its heartbeat.
    std::optional<std::chrono::milliseconds> ping_interval;
    std::optional<std::chrono::milliseconds> ping_timeout;
    std::optional<std::chrono::milliseconds> upgrade_timeout;
};

Arguments parse(int argc, char** argv) {
    static const option known[] = {{"profile", required_argument, nullptr, 'p'},
                                   {"host", required_argument, nullptr, 'h'},
                                   {"port", required_argument, nullptr, 'n'},
                                   {"workers", required_argument, nullptr, 'w'},
                                   {"deflate", no_argument, nullptr, 'd'},
                                   {"recovery", no_argument, nullptr, 'r'},
                                   {"ping-interval", required_argument, nullptr, 'i'},
                                   {"ping-timeout", required_argument, nullptr, 't'},
                                   {"upgrade-timeout", required_argument, nullptr, 'u'},
                                   {}};
    Arguments arguments;
    for (int letter = 0; (letter = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (letter) {
            case 'p':
                arguments.profile = optarg;
                break;
            case 'h':
                arguments.host = optarg;
                break;
            case 'n':
                arguments.port = static_cast<std::uint16_t>(std::stoul(optarg));
                break;
            case 'w':
                arguments.workers = std::stoul(optarg);
                break;
            case 'd':
                arguments.deflate = true;
                break;
            case 'r':
                arguments.recovery = true;
                break;
            case 'i':
                arguments.ping_interval = std::chrono::milliseconds(std::stoul(optarg));
                break;
            case 't':
                arguments.ping_timeout = std::chrono::milliseconds(std::stoul(optarg));
                break;
            case 'u':
                arguments.upgrade_timeout = std::chrono::milliseconds(std::stoul(optarg));
                break;
            default:
                throw std::invalid_argument(
                    "usage: --profile NAME --host H --port N (0: a free one) --workers K [--deflate] "
                    "[--recovery] --ping-interval MS --ping-timeout MS --upgrade-timeout MS");
        }
    }
    if (!profiles.contains(arguments.profile))
        throw std::invalid_argument("no such profile: " + arguments.profile);
    return arguments;
}

void allow_many_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

siopp::Options options_of(const Profile& profile, const Arguments& arguments) {
    auto options = profile.options();
    options.workers = arguments.workers;
    if (arguments.deflate) conformance::offer_deflate(options);
    if (arguments.recovery) options.connection_state_recovery.emplace();
    options.ping_interval = arguments.ping_interval.value_or(options.ping_interval);
    options.ping_timeout = arguments.ping_timeout.value_or(options.ping_timeout);
    options.upgrade_timeout = arguments.upgrade_timeout.value_or(options.upgrade_timeout);
    return options;
}

int serve(const Arguments& arguments) {
    // Blocked before the workers start, so that only this thread takes the signals.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const auto& profile = profiles.at(arguments.profile);
    siopp::Server server(options_of(profile, arguments));
    profile.set_up(server);
    const auto bound = server.listen(arguments.host, arguments.port);
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
    try {
        const auto arguments = parse(argc, argv);
        allow_many_descriptors();
        return serve(arguments);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "%s\n", exception.what());
        return 1;
    }
}
