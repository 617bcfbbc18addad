#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "wimpole/agent_directory.hpp"
#include "wimpole/config/command_line.hpp"
#include "wimpole/config/reference.hpp"
#include "wimpole/config/settings_toml.hpp"
#include "wimpole/doctor.hpp"
#include "wimpole/doctor_agents.hpp"
#include "wimpole/maintenance.hpp"
#include "wimpole/serve.hpp"

namespace {

using wimpole::config::CommandLine;
using Command = CommandLine::Command;

/// What a shell is told.
enum ExitCode { success = 0, failure = 1, usage = 2 };

void log_to_stderr() {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("wimpole", std::move(sink)));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
}

void complain(const std::string& line) {
    std::fprintf(stderr, "wimpole: %s\n", line.c_str());
}

int diagnose(const wimpole::config::Loaded& loaded) {
    using wimpole::Finding;
    std::vector<Finding> findings;
    for (const auto& problem : loaded.problems)
        findings.push_back({Finding::Verdict::fail, "configuration", problem, "correct it"});
    if (findings.empty()) {
        findings = wimpole::examine(loaded.settings.config);
        std::ranges::move(wimpole::examine_agents(loaded.settings.config, wimpole::variable_of_process),
                          std::back_inserter(findings));
        findings.insert(findings.begin(), {Finding::Verdict::ok, "configuration", "is right"});
    }
    for (const auto& finding : findings)
        std::cout << wimpole::to_text(finding);
    const auto has_failed = [](const Finding& finding) { return finding.verdict == Finding::Verdict::fail; };
    return std::ranges::any_of(findings, has_failed) ? failure : success;
}

int run_configured(const CommandLine& line) {
    const auto loaded = wimpole::config::load(line.sources);
    if (line.command == Command::doctor) return diagnose(loaded);
    for (const auto& problem : loaded.problems)
        complain(problem);
    if (!loaded.problems.empty()) return usage;

    const auto& config = loaded.settings.config;
    switch (line.command) {
        case Command::config_check:
            std::cout << "the configuration is right\n";
            return success;
        case Command::config_print:
            std::cout << wimpole::config::to_toml(loaded.settings);
            return success;
        case Command::token_create:
            return wimpole::create_token(config, line.arguments, std::cout);
        case Command::token_revoke:
            return wimpole::revoke_token(config, line.arguments, std::cout);
        case Command::token_list:
            return wimpole::list_tokens(config, std::cout);
        case Command::backup:
            return wimpole::back_up(config, line.arguments, std::cout);
        case Command::verify:
            return wimpole::verify(config, std::cout);
        default:
            wimpole::serve(line.sources, config);
            return success;
    }
}

int run(int argc, const char* const* argv) {
    auto line = wimpole::config::parse_command_line(argc, argv);
    switch (line.command) {
        case Command::version:
            std::cout << "wimpole " << WIMPOLE_VERSION << '\n';
            return success;
        case Command::help:
            std::cout << line.help;
            return success;
        case Command::config_example:
            std::cout << wimpole::config::example_file();
            return success;
        case Command::config_reference:
            std::cout << wimpole::config::reference();
            return success;
        case Command::agent_check:
            return wimpole::check_agent(line.arguments, std::cout);
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
