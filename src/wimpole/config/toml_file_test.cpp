#include "wimpole/config/toml_file.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"

namespace wimpole::config {
namespace {

std::vector<std::string> problems(std::string_view text) {
    return read_toml(text, "w.toml").problems;
}

TEST(TomlFileTest, TellsWhereEachValueStands) {
    const auto read = read_toml("[server]\nhost = \"::1\"\n  port = 80\n", "w.toml");

    EXPECT_TRUE(read.problems.empty());
    ASSERT_EQ(read.assignments.size(), 2U);
    EXPECT_EQ(read.assignments[0].option->key, "server.host");
    EXPECT_EQ(read.assignments[0].words, Words{"::1"});
    EXPECT_EQ(read.assignments[0].origin.place, "w.toml:2:8");
    EXPECT_EQ(read.assignments[1].words, Words{"80"});
    EXPECT_EQ(read.assignments[1].origin.place, "w.toml:3:10");
}

TEST(TomlFileTest, ReadsEachTypeOfValue) {
    const auto read = read_toml(R"(
[server]
allowed_origins = ["https://a.example", "*"]
page = false
[connections]
ping_interval = "5s"
[limits]
max_payload_size = 2048
max_queued_size = "1MiB"
)",
                                "w.toml");

    std::vector<Words> words;
    for (const auto& assignment : read.assignments)
        words.push_back(assignment.words);
    EXPECT_EQ(words, (std::vector<Words>{{"5s"}, {"2048"}, {"1MiB"}, {"https://a.example", "*"}, {"false"}}));
}

TEST(TomlFileTest, SuggestsWhatMayHaveBeenMeantLineByLine) {
    EXPECT_EQ(
        problems(
            "prot = 1\n[server]\nprot = 80\n[sever]\nport = 80\n[server.tls]\nkey = 1\n[auth]\ncolour = 1\n"),
        (std::vector<std::string>{
            "w.toml:1:1: unknown key prot",
            "w.toml:3:1: unknown key server.prot: did you mean server.port?",
            "w.toml:4:2: unknown table sever: did you mean server?",
            "w.toml:6:9: unknown key server.tls: did you mean server.tls_certificate?",
            "w.toml:9:1: unknown key auth.colour",
        }));
}

TEST(TomlFileTest, RefusesValuesOfAnotherType) {
    EXPECT_EQ(problems("[server]\nport = \"80\"\npage = 1\nallowed_origins = \"*\"\n"),
              (std::vector<std::string>{
                  "w.toml:2:8: server.port must be a whole number from 0 to 65535",
                  "w.toml:3:8: server.page must be true or false",
                  "w.toml:4:19: server.allowed_origins must be a list, each an origin such as "
                  "https://chat.example, or *",
              }));
    EXPECT_EQ(problems("server = 1\n"), std::vector<std::string>{"w.toml:1:1: unknown key server"});
    EXPECT_EQ(problems("[server]\nallowed_origins = [1]\nport = 1.5\n").size(), 2U);
}

TEST(TomlFileTest, TellsWhereAFileIsNoToml) {
    const auto found = problems("[server]\nport = \n");

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].find("w.toml:2:8: "), 0U) << found[0];
    EXPECT_EQ(found[0].find('\n'), std::string::npos);
}

class ConfigurationFileTest : public ::testing::Test {
protected:
    ~ConfigurationFileTest() override { std::filesystem::remove(file); }

    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("wimpole-toml-test-" + siopp::Uuid::random().to_string());
};

TEST_F(ConfigurationFileTest, IsRead) {
    std::ofstream(file) << "[server]\nport = 80\n";

    EXPECT_EQ(read_toml_file(file).assignments.size(), 1U);
}

TEST_F(ConfigurationFileTest, MayBeEmpty) {
    std::ofstream(file).flush();

    EXPECT_TRUE(read_toml_file(file).problems.empty());
}

TEST_F(ConfigurationFileTest, MustBeAFileThatCanBeRead) {
    EXPECT_EQ(read_toml_file(file).problems,
              std::vector<std::string>{file.string() + ": cannot be read: No such file or directory"});
    EXPECT_EQ(read_toml_file("/tmp").problems,
              std::vector<std::string>{"/tmp: cannot be read: Is a directory"});
}

TEST_F(ConfigurationFileTest, HasAtMostAMebibyte) {
    std::ofstream(file) << '#' << std::string(1024 * 1024, 'x');

    EXPECT_EQ(read_toml_file(file).problems, std::vector<std::string>{file.string() + ": larger than 1 MiB"});
}

}  // namespace
}  // namespace wimpole::config
