#include "wimpole/serve.hpp"

#include <csignal>
#include <initializer_list>
#include <iostream>
#include <utility>

#include <pthread.h>
#include <sys/resource.h>

#include "wimpole/app.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/config/address.hpp"
#include "wimpole/config/reload.hpp"
#include "wimpole/model_list.hpp"
#include "wimpole/service_notice.hpp"

namespace wimpole {

namespace {

/// Each connection is an open file; the soft limit of a shell is often 1024.
void raise_open_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;

    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) log::warn("the limit of open files could not be raised");
}

sigset_t signals_of(std::initializer_list<int> numbers) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : numbers)
        sigaddset(&signals, number);
    return signals;
}

void set_log_level(config::LogsConfig::Level level) {
    using Level = config::LogsConfig::Level;
    switch (level) {
        case Level::trace:
            return log::set_level(LogLevel::trace);
        case Level::debug:
            return log::set_level(LogLevel::debug);
        case Level::info:
            return log::set_level(LogLevel::info);
        case Level::warn:
            return log::set_level(LogLevel::warn);
        case Level::error:
            return log::set_level(LogLevel::error);
        case Level::fatal:
            return log::set_level(LogLevel::fatal);
    }
}

void reload(App& app, config::Config& running, const config::Sources& sources) {
    const auto [settings, problems] = config::load(sources);
    for (const auto& problem : problems)
        log::error("the configuration stays as it is: ", problem);
    if (!problems.empty()) return;

    auto plan = config::plan_reload(running, settings.config);
    running = std::move(plan.config);
    set_log_level(running.logs.level);
    const auto reloaded = app.reload(running);
    log::info(plan.report);
    if (!reloaded) log::error(reloaded.error().reason);
}

/// Returns when the server is to end.
void take_signals(const sigset_t& signals, App& app, config::Config running, const config::Sources& sources) {
    for (;;) {
        int signal = 0;
        sigwait(&signals, &signal);
        if (signal != SIGHUP) return;
        reload(app, running, sources);
    }
}

}  // namespace

void serve(const config::Sources& sources, const config::Config& config) {
    // Before signals are blocked: who tires of waiting for a model may end it.
    const auto found = with_local_model(config);
    // Blocked before any thread exists, so that only take_signals() gets them.
    const auto signals = signals_of({SIGHUP, SIGINT, SIGTERM});
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    set_log_level(config.logs.level);

    App app(found);
    if (config.provider.detect && found.provider.base_url.empty())
        log::warn("no model answers on this machine: agents without one answer by the ELIZA script");
    raise_open_file_limit();
    app.start();
    const auto* scheme = config.server.tls.certificate_file.empty() ? "http" : "https";
    std::cout << "wimpole is listening: " << config::url_of(scheme, config.server.host, app.port())
              << std::endl;
    tell_service_manager("READY=1");

    take_signals(signals, app, config, sources);
    // SIGHUP stays blocked: a terminal that closes must not cut the end short.
    const auto end_at_once = signals_of({SIGINT, SIGTERM});
    pthread_sigmask(SIG_UNBLOCK, &end_at_once, nullptr);
    log::info("stopping");
    tell_service_manager("STOPPING=1");
    app.stop();
}

}  // namespace wimpole
