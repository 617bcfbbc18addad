#include "wimpole/config/reference.hpp"

#include <algorithm>
#include <regex>

#include <gtest/gtest.h>

#include "wimpole/config/option_table.hpp"
#include "wimpole/config/toml_file.hpp"

namespace wimpole::config {
namespace {

TEST(ReferenceTest, TellsOfEveryOption) {
    const auto text = reference();

    EXPECT_EQ(text.find("### [server]\n\n| key |"), 0U);
    for (const auto& option : all_options())
        EXPECT_NE(text.find(option.flag), std::string::npos) << option.key;
}

TEST(ReferenceTest, GivesAFileThatSetsNothing) {
    const auto read = read_toml(example_file(), "example.toml");

    EXPECT_EQ(read.problems, std::vector<std::string>{});
    EXPECT_TRUE(read.assignments.empty());
}

TEST(ReferenceTest, GivesAFileWhoseCommentsAreTheDefaults) {
    // Secrets are files that do not exist.
    const auto text = std::regex_replace(example_file(), std::regex("\n#([a-z0-9_]+ = )"), "\n$1");
    const auto without_secrets = std::regex_replace(text, std::regex("\n[a-z_]+_file = \"/etc/[^\n]*"), "");
    const auto read = read_toml(without_secrets, "example.toml");

    EXPECT_EQ(read.problems, std::vector<std::string>{});
    Config config;
    std::size_t set = 0;
    for (const auto& assignment : read.assignments) {
        ASSERT_TRUE(assignment.option->set(config, assignment.words).has_value()) << assignment.option->key;
        EXPECT_EQ(assignment.option->get(config), assignment.option->get(Config{}));
        ++set;
    }
    const auto secrets = std::ranges::count_if(all_options(), &Option::is_secret);
    EXPECT_EQ(set + static_cast<std::size_t>(secrets), all_options().size());
}

}  // namespace
}  // namespace wimpole::config
