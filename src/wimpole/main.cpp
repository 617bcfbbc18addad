#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "wimpole/app.hpp"
#include "wimpole/config/address.hpp"
#include "wimpole/config/command_line.hpp"
#include "wimpole/config/settings_toml.hpp"

namespace {

using wimpole::config::CommandLine;

/// What a shell is told.
enum ExitCode { success = 0, failure = 1, usage = 2 };

void log_to_stderr() {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("wimpole", std::move(sink)));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
}

/// Each connection is an open file; the soft limit of a shell is often 1024.
void raise_open_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;

    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) spdlog::warn("the limit of open files could not be raised");
}

/// The signals that stop the server. Blocked before any thread exists, so that only stop_signal() takes them.
sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

void wait_for_stop_signal(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
    // A second one ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

int serve(const wimpole::config::Config& config) {
    const auto signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    raise_open_file_limit();

    wimpole::App app(config);
    app.start();
    const auto* scheme = config.server.tls.certificate_file.empty() ? "http" : "https";
    std::cout << "wimpole is listening: " << wimpole::config::url_of(scheme, config.server.host, app.port())
              << std::endl;

    wait_for_stop_signal(signals);
    app.stop();
    return success;
}

void complain(const std::string& line) {
    std::fprintf(stderr, "wimpole: %s\n", line.c_str());
}

int run_configured(const CommandLine& line) {
    const auto [settings, problems] = wimpole::config::load(line.sources);
    for (const auto& problem : problems)
        complain(problem);
    if (!problems.empty()) return usage;

    if (line.command == CommandLine::Command::config_check) {
        std::cout << "the configuration is right\n";
        return success;
    }
    if (line.command == CommandLine::Command::config_print) {
        std::cout << wimpole::config::to_toml(settings);
        return success;
    }
    return serve(settings.config);
}

int run(int argc, const char* const* argv) {
    auto line = wimpole::config::parse_command_line(argc, argv);
    switch (line.command) {
        case CommandLine::Command::version:
            std::cout << "wimpole " << WIMPOLE_VERSION << '\n';
            return success;
        case CommandLine::Command::help:
            std::cout << line.help;
            return success;
        default:
            line.sources.environment = wimpole::config::environment_of(environ);
            return run_configured(line);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        log_to_stderr();
        return run(argc, argv);
    } catch (const std::invalid_argument& error) {
        complain(error.what());
        return usage;
    } catch (const std::exception& error) {
        complain(error.what());
        return failure;
    }
}
