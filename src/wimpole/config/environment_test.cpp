#include "wimpole/config/environment.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"

namespace wimpole::config {
namespace {

using Found = std::map<std::string, Words>;

Found found(const Environment& environment) {
    Found words;
    for (const auto& assignment : read_environment(environment).assignments)
        words[assignment.option->key] = assignment.words;
    return words;
}

std::vector<std::string> problems(const Environment& environment) {
    return read_environment(environment).problems;
}

TEST(EnvironmentTest, TakesAProcessEnvironmentApart) {
    const char* entries[] = {"A=1", "B=x=y", "C=", "none", nullptr};

    EXPECT_EQ(environment_of(entries), (Environment{{"A", "1"}, {"B", "x=y"}, {"C", ""}}));
}

TEST(EnvironmentTest, ReadsItsOwnVariables) {
    EXPECT_EQ(found({{"WIMPOLE_SERVER_PORT", "80"},
                     {"WIMPOLE_SERVER_ALLOWED_ORIGINS", "https://a.example, https://b.example"},
                     {"WIMPOLE_CONFIG", "w.toml"},
                     {"PATH", "/bin"}}),
              (Found{{"server.port", {"80"}},
                     {"server.allowed_origins", {"https://a.example", "https://b.example"}}}));
}

TEST(EnvironmentTest, ReadsTheVariablesOfTheElizaServerInItsSpelling) {
    EXPECT_EQ(found({{"SERVER_PORT", "80"},
                     {"SERVER_HOST", "0.0.0.0"},
                     {"CORS_ORIGIN", "*"},
                     {"EXPRESS_MAX_PAYLOAD", "2mb"},
                     {"ELIZA_UI_ENABLE", "false"},
                     {"ENABLE_DATA_ISOLATION", "true"},
                     {"LOG_LEVEL", "SUCCESS"},
                     {"SESSION_DEFAULT_TIMEOUT_MINUTES", "45"},
                     {"SESSION_MIN_TIMEOUT_MINUTES", ""}}),
              (Found{{"server.port", {"80"}},
                     {"server.host", {"0.0.0.0"}},
                     {"server.allowed_origins", {"*"}},
                     {"limits.max_json_body_size", {"2mib"}},
                     {"server.page", {"false"}},
                     {"auth.data_isolation", {"true"}},
                     {"logs.level", {"info"}},
                     {"sessions.default_timeout", {"45min"}}}));
}

TEST(EnvironmentTest, PutsBothKeysOfTheElizaServerTogether) {
    const auto read = read_environment({{"ELIZA_SERVER_AUTH_TOKEN", "two"}, {"SERVER_API_KEY", "one"}});

    ASSERT_EQ(read.assignments.size(), 1U);
    EXPECT_EQ(read.assignments[0].words, (Words{"one", "two"}));
    EXPECT_EQ(read.assignments[0].origin.place, "SERVER_API_KEY, ELIZA_SERVER_AUTH_TOKEN");
}

TEST(EnvironmentTest, SaysWhichOfItsOwnVariablesIsUnknown) {
    EXPECT_EQ(
        problems({{"WIMPOLE_SERVER_PROT", "80"}}),
        std::vector<std::string>{"WIMPOLE_SERVER_PROT: unknown variable: did you mean WIMPOLE_SERVER_PORT?"});
}

TEST(EnvironmentTest, IgnoresWhatKubernetesTellsOfAServiceOfItsName) {
    EXPECT_EQ(problems({{"WIMPOLE_PORT", "tcp://10.0.0.1:3000"},
                        {"WIMPOLE_SERVICE_HOST", "10.0.0.1"},
                        {"WIMPOLE_SERVICE_PORT", "3000"},
                        {"WIMPOLE_SERVICE_PORT_HTTP", "3000"},
                        {"WIMPOLE_PORT_3000_TCP", "tcp://10.0.0.1:3000"},
                        {"WIMPOLE_PORT_3000_TCP_ADDR", "10.0.0.1"}}),
              std::vector<std::string>{});
}

class SecretFileTest : public ::testing::Test {
protected:
    ~SecretFileTest() override { std::filesystem::remove(file); }

    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("wimpole-secret-test-" + siopp::Uuid::random().to_string());
};

TEST_F(SecretFileTest, HasASecretOnEachLine) {
    std::ofstream(file) << "one\r\n\ntwo\n";

    EXPECT_EQ(found({{"WIMPOLE_AUTH_API_KEYS_FILE", file}}), (Found{{"auth.api_keys", {"one", "two"}}}));
}

TEST_F(SecretFileTest, IsMissedWhereItIsNotThereOrEmpty) {
    EXPECT_EQ(problems({{"WIMPOLE_AUTH_API_KEYS_FILE", file}}),
              std::vector<std::string>{"WIMPOLE_AUTH_API_KEYS_FILE: cannot read " + file.string() +
                                       ": No such file or directory"});
    std::ofstream(file) << "\n";
    EXPECT_EQ(problems({{"WIMPOLE_AUTH_API_KEYS_FILE", file}}),
              std::vector<std::string>{"WIMPOLE_AUTH_API_KEYS_FILE: " + file.string() + " is empty"});
}

}  // namespace
}  // namespace wimpole::config
