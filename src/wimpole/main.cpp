#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>

#include <pthread.h>
#include <sys/resource.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "wimpole/app.hpp"
#include "wimpole/config.hpp"

namespace {

using wimpole::CommandLine;

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

int serve(const wimpole::Config& config) {
    const auto signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    raise_open_file_limit();

    wimpole::App app(config);
    app.start();
    std::cout << "wimpole is listening: " << wimpole::url_of(config.host, app.port()) << std::endl;

    wait_for_stop_signal(signals);
    app.stop();
    return 0;
}

int run(int argc, const char* const* argv) {
    const auto line = wimpole::parse_command_line(argc, argv);
    switch (line.command) {
        case CommandLine::Command::serve:
            return serve(line.config);
        case CommandLine::Command::version:
            std::cout << "wimpole " << WIMPOLE_VERSION << '\n';
            break;
        case CommandLine::Command::help:
            std::cout << line.help;
            break;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        log_to_stderr();
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "wimpole: %s\n", error.what());
        return 1;
    }
}
