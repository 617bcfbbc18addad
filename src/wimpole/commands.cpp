#include "wimpole/commands.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "wimpole/agent_directory.hpp"
#include "wimpole/config/command_line.hpp"
#include "wimpole/config/reference.hpp"
#include "wimpole/config/settings_toml.hpp"
#include "wimpole/doctor.hpp"
#include "wimpole/doctor_agents.hpp"
#include "wimpole/maintenance.hpp"
#include "wimpole/serve.hpp"

namespace wimpole {

namespace {

using config::CommandLine;
using Command = CommandLine::Command;

/// What a shell is told.
enum ExitCode { success = 0, failure = 1, usage = 2 };

void complain(const std::string& line) {
    std::fprintf(stderr, "wimpole: %s\n", line.c_str());
}

int diagnose(const config::Loaded& loaded) {
    std::vector<Finding> findings;
    for (const auto& problem : loaded.problems)
        findings.push_back({Finding::Verdict::fail, "configuration", problem, "correct it"});
    if (findings.empty()) {
        findings = examine(loaded.settings.config);
        std::ranges::move(examine_agents(loaded.settings.config, variable_of_process),
                          std::back_inserter(findings));
        findings.insert(findings.begin(), {Finding::Verdict::ok, "configuration", "is right"});
    }
    for (const auto& finding : findings)
        std::cout << to_text(finding);
    const auto has_failed = [](const Finding& finding) { return finding.verdict == Finding::Verdict::fail; };
    return std::ranges::any_of(findings, has_failed) ? failure : success;
}

config::Use use_of(Command command) {
    switch (command) {
        case Command::token_create:
        case Command::token_revoke:
        case Command::token_list:
        case Command::backup:
        case Command::verify:
            return config::Use::files;
        default:
            return config::Use::server;
    }
}

int run_configured(const CommandLine& line) {
    const auto loaded = config::load(line.sources, use_of(line.command));
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
            std::cout << config::to_toml(loaded.settings);
            return success;
        case Command::token_create:
            return create_token(config, line.arguments, std::cout);
        case Command::token_revoke:
            return revoke_token(config, line.arguments, std::cout);
        case Command::token_list:
            return list_tokens(config, std::cout);
        case Command::backup:
            return back_up(config, line.arguments, std::cout);
        case Command::verify:
            return verify(config, std::cout);
        default:
            serve(line.sources, config);
            return success;
    }
}

int run(int argc, const char* const* argv) {
    auto line = config::parse_command_line(argc, argv);
    switch (line.command) {
        case Command::version:
            std::cout << "wimpole " << WIMPOLE_VERSION << '\n';
            return success;
        case Command::help:
            std::cout << line.help;
            return success;
        case Command::config_example:
            std::cout << config::example_file();
            return success;
        case Command::config_reference:
            std::cout << config::reference();
            return success;
        case Command::agent_check:
            return check_agent(line.arguments, std::cout);
        default:
            line.sources.environment = config::environment_of(environ);
            return run_configured(line);
    }
}

}  // namespace

int run_command(int argc, const char* const* argv) {
    try {
        return run(argc, argv);
    } catch (const std::invalid_argument& error) {
        complain(error.what());
        return usage;
    } catch (const std::exception& error) {
        complain(error.what());
        return failure;
    }
}

}  // namespace wimpole
