#include "wimpole/config/settings.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/config/option_table.hpp"
#include "wimpole/config/settings_toml.hpp"
#include "wimpole/config/toml_file.hpp"

namespace wimpole::config {
namespace {

/// Sources with a file of their own.
class SettingsTest : public ::testing::Test {
protected:
    ~SettingsTest() override { std::filesystem::remove(file); }

    void write(std::string_view text) {
        std::ofstream(file) << text;
        sources.file = file.string();
    }

    void add_flag(std::string_view key, const std::string& word) {
        const auto* option = find_option(key);
        sources.flags.push_back({option, {word}, {Origin::Kind::flag, option->flag}});
    }

    const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                       ("wimpole-settings-test-" + siopp::Uuid::random().to_string());
    Sources sources;
};

TEST_F(SettingsTest, AreTheDefaultsWhereNothingIsSaid) {
    const auto loaded = load(sources);

    EXPECT_TRUE(loaded.problems.empty());
    EXPECT_EQ(loaded.settings.config.server.port, 3000);
    EXPECT_EQ(loaded.settings.origin_of("server.port").kind, Origin::Kind::default_value);
}

TEST_F(SettingsTest, GoByTheSourceThatCountsMost) {
    write("[server]\nport = 1\n");
    EXPECT_EQ(load(sources).settings.config.server.port, 1);

    sources.environment.emplace_back("SERVER_PORT", "2");
    EXPECT_EQ(load(sources).settings.config.server.port, 2);

    // The order in the environment does not matter.
    sources.environment.insert(sources.environment.begin(), {"WIMPOLE_SERVER_PORT", "3"});
    EXPECT_EQ(load(sources).settings.config.server.port, 3);

    add_flag("server.port", "4");
    const auto settings = load(sources).settings;
    EXPECT_EQ(settings.config.server.port, 4);
    EXPECT_EQ(settings.origin_of("server.port").place, "--port");
}

TEST_F(SettingsTest, AreReadFromTheFileThatTheEnvironmentNames) {
    write("[server]\nport = 1\n");
    sources.environment.emplace_back("WIMPOLE_CONFIG", *sources.file);
    sources.file.reset();

    EXPECT_EQ(load(sources).settings.config.server.port, 1);
    EXPECT_EQ(load(sources).settings.origin_of("server.port").place, file.string() + ":2:8");
}

TEST_F(SettingsTest, TellOfEveryProblemWhereItIs) {
    write("[server]\nport = 70000\n");
    sources.environment = {{"SERVER_HOST", ""}, {"LOG_LEVEL", "loud"}, {"WIMPOLE_X", "1"}};
    add_flag("server.workers", "many");

    EXPECT_EQ(
        load(sources).problems,
        (std::vector<std::string>{
            "WIMPOLE_X: unknown variable",
            file.string() + R"(:2:8: server.port must be a whole number from 0 to 65535, not "70000")",
            R"(LOG_LEVEL: logs.level must be one of trace, debug, info, warn, error, fatal, not "loud")",
            R"(--workers: server.workers must be a whole number from 0 to 64, not "many")"}));
}

TEST_F(SettingsTest, RefuseToLetOthersInByAccident) {
    sources.environment = {{"SERVER_HOST", "0.0.0.0"}};
    const auto problems = load(sources).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].find("SERVER_HOST=0.0.0.0 would let other machines in"), 0U) << problems[0];

    sources.environment.emplace_back("SERVER_API_KEY", "secret");
    EXPECT_TRUE(load(sources).problems.empty());
}

TEST_F(SettingsTest, WantBothHalvesOfACertificate) {
    write("[server]\ntls_key = \"k.pem\"\n");

    EXPECT_EQ(load(sources).problems,
              std::vector<std::string>{file.string() +
                                       ":2:11: server.tls_key = k.pem is half of what HTTPS needs: give "
                                       "server.tls_certificate and server.tls_key"});
}

TEST_F(SettingsTest, WantTheLeastTimeoutBelowTheMost) {
    add_flag("sessions.min_timeout", "2h");
    add_flag("sessions.max_timeout", "1h");

    EXPECT_EQ(load(sources).problems,
              std::vector<std::string>{"--sessions-min-timeout 2h is above sessions.max_timeout"});
}

TEST_F(SettingsTest, WantUrlsOfLocalModelsAndNotTooMany) {
    write("[provider]\nlocal_urls = [\"here\"]\n");
    const auto problems = load(sources).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("provider.local_urls"), std::string::npos) << problems[0];
    EXPECT_NE(problems[0].find("cannot be used: here"), std::string::npos) << problems[0];

    std::string urls;
    for (std::size_t count = 0; count <= ProviderConfig::max_local_urls; ++count)
        urls += "\"http://127.0.0.1\",";
    write("[provider]\nlocal_urls = [" + urls + "]\n");
    ASSERT_EQ(load(sources).problems.size(), 1U);
    EXPECT_NE(load(sources).problems[0].find("has more than 8"), std::string::npos);
    write("[provider]\nlocal_urls = []\n");
    EXPECT_TRUE(load(sources).problems.empty());
    EXPECT_TRUE(load(sources).settings.config.provider.local_urls.empty());
}

TEST_F(SettingsTest, AreWrittenAsAFileThatGivesThemAgain) {
    write(
        "[server]\nhost = \"::1\"\nallowed_origins = [\"https://a.example\", \"*\"]\n"
        "[storage]\ndata_directory = \"a \\\"b\\\" \\u0001\"\n[limits]\nmax_payload_size = \"3kB\"\n");
    const auto settings = load(sources).settings;
    const auto text = to_toml(settings);

    EXPECT_NE(text.find("host = \"::1\"  # " + file.string() + ":2:8\n"), std::string::npos);
    EXPECT_NE(text.find("port = 3000  # default\n"), std::string::npos);
    write(text);
    const auto again = load(sources);
    EXPECT_TRUE(again.problems.empty());
    for (const auto& option : all_options())
        EXPECT_EQ(option.get(again.settings.config), option.get(settings.config)) << option.key;
}

TEST_F(SettingsTest, ReadTheFilesOfSecretsEachTime) {
    add_flag("auth.api_keys", file.string());
    EXPECT_EQ(load(sources).problems,
              std::vector<std::string>{"--auth-api-keys: cannot read " + file.string() +
                                       ": No such file or directory"});

    std::ofstream(file) << "one\n";
    EXPECT_EQ(load(sources).settings.config.auth.api_keys, Words{"one"});
    std::ofstream(file) << "two\n";
    EXPECT_EQ(load(sources).settings.config.auth.api_keys, Words{"two"});
}

TEST_F(SettingsTest, AreWrittenWithoutSecrets) {
    sources.environment = {{"SERVER_API_KEY", "canary-1"}, {"ELIZA_SERVER_AUTH_TOKEN", "canary-2"}};
    const auto text = to_toml(load(sources).settings);

    EXPECT_EQ(text.find("canary"), std::string::npos);
    EXPECT_NE(text.find("# api_keys: 2 hidden  # SERVER_API_KEY, ELIZA_SERVER_AUTH_TOKEN\n"),
              std::string::npos);
    EXPECT_TRUE(read_toml(text, "printed").problems.empty());
}

}  // namespace
}  // namespace wimpole::config
