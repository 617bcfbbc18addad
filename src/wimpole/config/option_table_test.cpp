#include "wimpole/config/option_table.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace wimpole::config {
namespace {

TEST(OptionTableTest, GivesEveryOptionNamesOfItsOwn) {
    std::set<std::string> names;
    for (const auto& option : all_options()) {
        EXPECT_TRUE(names.insert(option.key).second) << option.key;
        EXPECT_TRUE(names.insert(option.flag).second) << option.flag;
        EXPECT_TRUE(names.insert(option.variable).second) << option.variable;
        for (const auto& alias : option.aliases)
            EXPECT_TRUE(names.insert(alias.variable).second) << alias.variable;
        EXPECT_FALSE(option.help.empty() || option.help.ends_with('.')) << option.key;
    }
    EXPECT_GT(all_options().size(), 80U);
}

TEST(OptionTableTest, MakesNamesOfTheKey) {
    const auto* option = find_option("limits.max_payload_size");

    ASSERT_TRUE(option);
    EXPECT_EQ(option->flag, "--limits-max-payload-size");
    EXPECT_EQ(option->variable, "WIMPOLE_LIMITS_MAX_PAYLOAD_SIZE");
    EXPECT_EQ(find_option("limits.max_payload"), nullptr);
}

TEST(OptionTableTest, TakesEveryDefaultAsAValue) {
    for (const auto& option : all_options()) {
        Config config;
        EXPECT_TRUE(option.set(config, option.get(config)).has_value()) << option.key;
        EXPECT_EQ(option.get(config), option.get(Config{})) << option.key;
    }
}

/// A value of the type other than the default.
Words another_value(const Option& option) {
    const auto value = option.get(Config{});
    switch (option.type) {
        case ValueType::boolean:
            return {value.front() == "true" ? "false" : "true"};
        case ValueType::number:
            return {value.front() == "9" ? "10" : "9"};
        case ValueType::duration:
            return {"61s"};
        case ValueType::size:
            return {"2KiB"};
        case ValueType::choice:
            return {option.accepts.substr(option.accepts.rfind(' ') + 1)};
        case ValueType::list:
            return {value.empty() ? "https://a.example" : value.back()};
        case ValueType::text:
            break;
    }
    return {"other"};
}

TEST(OptionTableTest, SetsOfAllOptionsTheOneThatIsMeant) {
    for (const auto& option : all_options()) {
        if (option.key == "limits.max_json_depth") continue;
        Config config;
        ASSERT_TRUE(option.set(config, another_value(option)).has_value()) << option.key;
        for (const auto& other : all_options()) {
            const bool is_changed = other.get(config) != other.get(Config{});
            EXPECT_EQ(is_changed, &other == &option) << option.key << " and " << other.key;
        }
    }
}

TEST(OptionTableTest, RefusesWhatIsOutOfRangeAndLeavesTheRest) {
    struct Case {
        const char* key;
        const char* value;
        const char* reason;
    };
    for (const auto& [key, value, reason] :
         {Case{"server.port", "65536", R"(must be a whole number from 0 to 65535, not "65536")"},
          Case{"server.page", "maybe", R"(must be true or false, not "maybe")"},
          Case{"logs.level", "loud", R"(must be one of trace, debug, info, warn, error, fatal, not "loud")"},
          Case{"connections.ping_interval", "30", R"(must be a duration from 10ms to 1h, not "30")"},
          Case{"limits.max_payload_size", "1B", R"(must be a size from 1KiB to 1GiB, not "1B")"},
          Case{"storage.data_directory", "", R"(must be a path, not "")"},
          Case{"server.allowed_origins", "a.example",
               R"(must be an origin such as https://chat.example, or *, not "a.example")"}}) {
        Config config;
        const auto set = find_option(key)->set(config, {value});

        ASSERT_FALSE(set.has_value()) << key;
        EXPECT_EQ(set.error().reason, reason);
        EXPECT_EQ(find_option(key)->get(config), find_option(key)->get(Config{}));
    }
}

}  // namespace
}  // namespace wimpole::config
