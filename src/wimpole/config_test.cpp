#include "wimpole/config.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wimpole {
namespace {

CommandLine parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "wimpole");
    return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

std::string refusal(std::vector<const char*> arguments) {
    try {
        parse(std::move(arguments));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "not refused";
}

TEST(ConfigTest, ServesOnLoopbackWithTheAgentUnlessToldOtherwise) {
    const auto line = parse({"serve"});

    EXPECT_EQ(line.command, CommandLine::Command::serve);
    EXPECT_EQ(line.config.host, "127.0.0.1");
    EXPECT_EQ(line.config.port, 3000);
    EXPECT_EQ(line.config.data_directory, "./data");
    EXPECT_EQ(line.config.workers, 0U);
    EXPECT_EQ(line.config.agent, Config::Agent::built_in);
}

TEST(ConfigTest, ReadsEveryOption) {
    const auto config =
        parse({"serve", "--host", "::1", "--port=0", "--data", "/srv/w", "--workers", "2", "--no-agent"})
            .config;

    EXPECT_EQ(config.host, "::1");
    EXPECT_EQ(config.port, 0);
    EXPECT_EQ(config.data_directory, "/srv/w");
    EXPECT_EQ(config.workers, 2U);
    EXPECT_EQ(config.agent, Config::Agent::none);
}

TEST(ConfigTest, ListsTheOriginsThatAreAllowed) {
    const auto config =
        parse({"serve", "--allow-origin", "https://a.example", "--allow-origin", "http://b.example:81"})
            .config;

    EXPECT_EQ(config.allowed_origins, (std::vector<std::string>{"https://a.example", "http://b.example:81"}));
    EXPECT_NE(refusal({"serve", "--allow-origin", "a.example"}).find("is no origin"), std::string::npos);
}

TEST(ConfigTest, ExplainsItselfWithoutACommand) {
    for (const auto& arguments : {std::vector<const char*>{}, {"--help"}, {"-h"}}) {
        const auto line = parse(arguments);
        EXPECT_EQ(line.command, CommandLine::Command::help);
        EXPECT_NE(line.help.find("serve"), std::string::npos);
    }
    EXPECT_NE(parse({"serve", "--help"}).help.find("--port"), std::string::npos);
}

TEST(ConfigTest, TellsItsVersion) {
    EXPECT_EQ(parse({"version"}).command, CommandLine::Command::version);
}

TEST(ConfigTest, RefusesWhatMakesNoSense) {
    for (const auto* port : {"65536", "-1", "http", "", "3000x", "1.5"}) {
        const auto text = refusal({"serve", "--port", port});
        EXPECT_NE(text.find("--port"), std::string::npos) << port << ": " << text;
        EXPECT_EQ(text.find('\n'), std::string::npos);
    }
    EXPECT_NE(refusal({"serve", "--workers", "65"}).find("--workers"), std::string::npos);
    EXPECT_NE(refusal({"serve", "--colour"}).find("--colour"), std::string::npos);
    EXPECT_NE(refusal({"dance"}), "not refused");
}

TEST(ConfigTest, RefusesToBeReachedFromOutsideByAccident) {
    for (const auto* host : {"0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"}) {
        EXPECT_NE(refusal({"serve", "--host", host}).find("--insecure"), std::string::npos) << host;
        EXPECT_EQ(parse({"serve", "--insecure", "--host", host}).config.host, host);
    }
    for (const auto* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"}) {
        EXPECT_EQ(parse({"serve", "--host", host}).config.host, host);
    }
}

TEST(ConfigTest, WritesUrls) {
    EXPECT_EQ(url_of("127.0.0.1", 3000), "http://127.0.0.1:3000");
    EXPECT_EQ(url_of("::1", 80), "http://[::1]:80");
}

}  // namespace
}  // namespace wimpole
