#include "wimpole/config/command_line.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wimpole::config {
namespace {

CommandLine parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "wimpole");
    return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

Config configured(std::vector<const char*> arguments) {
    const auto loaded = load(parse(std::move(arguments)).sources);
    EXPECT_EQ(loaded.problems, std::vector<std::string>{});
    return loaded.settings.config;
}

/// The line that a user is told.
std::string refusal(std::vector<const char*> arguments) {
    try {
        const auto problems = load(parse(std::move(arguments)).sources).problems;
        return problems.empty() ? "not refused" : problems.front();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

TEST(CommandLineTest, ServesOnLoopbackWithTheAgentUnlessToldOtherwise) {
    const auto config = configured({"serve"});

    EXPECT_EQ(parse({"serve"}).command, CommandLine::Command::serve);
    EXPECT_EQ(config.server.host, "127.0.0.1");
    EXPECT_EQ(config.server.port, 3000);
    EXPECT_EQ(config.storage.data_directory, "./data");
    EXPECT_EQ(config.connections.workers, 0U);
    EXPECT_TRUE(config.agents.built_in);
}

TEST(CommandLineTest, ReadsFlags) {
    const auto config =
        configured({"serve", "--host", "::1", "--port=0", "--data", "/srv/w", "--workers", "2", "--no-agent",
                    "--limits-max-payload-size", "8MiB", "--connections-ping-interval=5s"});

    EXPECT_EQ(config.server.host, "::1");
    EXPECT_EQ(config.server.port, 0);
    EXPECT_EQ(config.storage.data_directory, "/srv/w");
    EXPECT_EQ(config.connections.workers, 2U);
    EXPECT_FALSE(config.agents.built_in);
    EXPECT_EQ(config.connections.max_payload_bytes, 8U * 1024 * 1024);
    EXPECT_EQ(config.connections.ping_interval, std::chrono::seconds(5));
}

TEST(CommandLineTest, ListsTheOriginsThatAreAllowed) {
    const auto config =
        configured({"serve", "--allow-origin", "https://a.example", "--allow-origin", "http://b.example:81"});

    EXPECT_EQ(config.server.allowed_origins,
              (std::vector<std::string>{"https://a.example", "http://b.example:81"}));
    EXPECT_NE(refusal({"serve", "--allow-origin", "a.example"}).find("an origin such as"), std::string::npos);
}

TEST(CommandLineTest, ServesAnotherWebApp) {
    EXPECT_EQ(configured({"serve"}).server.ui_directory, "");
    EXPECT_EQ(configured({"serve", "--ui-dir", "app/dist"}).server.ui_directory, "app/dist");
}

TEST(CommandLineTest, ExplainsItselfWithoutACommand) {
    for (const auto& arguments : {std::vector<const char*>{}, {"--help"}, {"-h"}}) {
        const auto line = parse(arguments);
        EXPECT_EQ(line.command, CommandLine::Command::help);
        EXPECT_NE(line.help.find("serve"), std::string::npos);
    }
    EXPECT_NE(parse({"serve", "--help"}).help.find("--port"), std::string::npos);
    EXPECT_NE(parse({"config", "print", "--help"}).help.find("--port"), std::string::npos);
    EXPECT_EQ(parse({"help", "config", "print"}).help, parse({"config", "print", "--help"}).help);
    EXPECT_EQ(parse({"help"}).help, parse({"--help"}).help);
    EXPECT_EQ(parse({"serve", "--help"}).help.find('{'), std::string::npos);
}

TEST(CommandLineTest, TellsItsVersion) {
    for (const auto& arguments : {std::vector<const char*>{"version"}, {"--version"}, {"-v"}})
        EXPECT_EQ(parse(arguments).command, CommandLine::Command::version);
}

TEST(CommandLineTest, KnowsTheCommandsOfTheConfiguration) {
    EXPECT_EQ(parse({"config", "check", "--config", "w.toml"}).command, CommandLine::Command::config_check);
    EXPECT_EQ(parse({"config", "check", "--config", "w.toml"}).sources.file, "w.toml");
    EXPECT_EQ(parse({"config", "print"}).command, CommandLine::Command::config_print);
    EXPECT_EQ(parse({"config", "print"}).sources.file, std::nullopt);
    EXPECT_EQ(parse({"config", "example"}).command, CommandLine::Command::config_example);
    EXPECT_EQ(parse({"config", "reference"}).command, CommandLine::Command::config_reference);
    EXPECT_EQ(parse({"config"}).command, CommandLine::Command::help);
}

TEST(CommandLineTest, ShowsExamplesOfEveryCommandThatTakesOptions) {
    const std::vector<std::vector<const char*>> commands{
        {}, {"serve"}, {"config", "check"}, {"config", "print"}, {"config", "example"}, {"doctor"}};
    for (auto command : commands) {
        command.push_back("--help");
        EXPECT_NE(parse(command).help.find("Examples:\n  "), std::string::npos) << command.front();
    }
}

TEST(CommandLineTest, CommandsThatServeNobodyHaveTheOptionsThatTheyNeed) {
    const std::vector<std::vector<const char*>> commands{
        {"token", "create"}, {"token", "list"}, {"token", "revoke", "id"}, {"backup", "there"}, {"verify"}};
    for (const auto& command : commands) {
        auto asking = command;
        asking.push_back("--help");
        const auto help = parse(asking).help;
        EXPECT_NE(help.find("--data"), std::string::npos) << help;
        EXPECT_EQ(help.find("--port"), std::string::npos) << help;
        auto wrong = command;
        wrong.insert(wrong.end(), {"--port", "80"});
        EXPECT_EQ(refusal(wrong), "unknown flag --port");
    }
}

TEST(CommandLineTest, RefusesWhatMakesNoSense) {
    for (const auto* port : {"65536", "-1", "http", "", "3000x", "1.5"}) {
        const auto text = refusal({"serve", "--port", port});
        EXPECT_NE(text.find("--port"), std::string::npos) << port << ": " << text;
        EXPECT_EQ(text.find('\n'), std::string::npos);
    }
    EXPECT_NE(refusal({"serve", "--workers", "65"}).find("--workers"), std::string::npos);
    EXPECT_NE(refusal({"serve", "--colour"}).find("--colour"), std::string::npos);
    EXPECT_NE(refusal({"serve", "--port", "1", "--port", "2"}).find("--port"), std::string::npos);
    EXPECT_NE(refusal({"dance"}), "not refused");
    EXPECT_EQ(refusal({"version", "extra"}), "unexpected argument extra");
    EXPECT_EQ(refusal({"config", "example", "extra"}), "unexpected argument extra");
}

TEST(CommandLineTest, SuggestsWhatMayHaveBeenMeant) {
    EXPECT_EQ(refusal({"serve", "--prot", "80"}), "unknown flag --prot: did you mean --port?");
    EXPECT_EQ(refusal({"serve", "--conections-ping-timeout=3s"}),
              "unknown flag --conections-ping-timeout: did you mean --connections-ping-timeout?");
    EXPECT_EQ(refusal({"serve", "--colour"}), "unknown flag --colour");
    EXPECT_EQ(refusal({"srve"}), "unknown command srve: did you mean serve?");
    EXPECT_EQ(refusal({"config", "pirnt"}), "unknown command pirnt: did you mean print?");
    EXPECT_EQ(refusal({"serve", "now"}), "unexpected argument now");
}

TEST(CommandLineTest, RefusesToBeReachedFromOutsideByAccident) {
    for (const auto* host : {"0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"}) {
        EXPECT_NE(refusal({"serve", "--host", host}).find("--insecure"), std::string::npos) << host;
        EXPECT_EQ(configured({"serve", "--insecure", "--host", host}).server.host, host);
    }
    for (const auto* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"}) {
        EXPECT_EQ(configured({"serve", "--host", host}).server.host, host);
    }
}

}  // namespace
}  // namespace wimpole::config
