#include "wimpole/logs/log_filter.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::logs {
namespace {

LogFilter filter(const std::string& json) {
    LogFilter filter;
    const auto object = siopp::json::View::parse(json);
    EXPECT_TRUE(object) << json;
    for (const auto& [key, value] : object->members())
        filter.set(*key.string(), value);
    return filter;
}

LogRecord line(LogLevel level, LogContext context = {}) {
    LogRecord record;
    record.level = level;
    record.msg = "The Store works again";
    record.context = std::move(context);
    return record;
}

/// ELIZAOS.md §2.3: names and numbers, "all", unknown names, and the least level that each lets pass.
TEST(LogFilterTest, LevelsAreMinima) {
    constexpr int nothing = 70;
    const std::pair<const char*, int> table[] = {
        {R"({})", 10},
        {R"({"level":"trace"})", 10},
        {R"({"level":"debug"})", 20},
        {R"({"level":"success"})", 27},
        {R"({"level":"progress"})", 28},
        {R"({"level":"log"})", 29},
        {R"({"level":"info"})", 30},
        {R"({"level":"warn"})", 40},
        {R"({"level":"error"})", 50},
        {R"({"level":"fatal"})", 60},
        {R"({"level":"WARN"})", 40},
        {R"({"level":"all"})", 10},
        {R"({"level":""})", 10},
        {R"({"level":null})", 10},
        {R"({"level":0})", 10},
        {R"({"level":50})", 50},
        {R"({"level":30.5})", 40},
        {R"({"level":"50"})", nothing},
        {R"({"level":"warning"})", nothing},
        {R"({"level":"ALL"})", nothing},
        {R"({"level":61})", nothing},
    };
    for (const auto& [json, least] : table) {
        const auto wanted = filter(json);
        for (const auto level : all_levels) {
            EXPECT_EQ(wanted.passes(line(level)), static_cast<int>(level) >= least)
                << json << ' ' << to_string(level);
        }
    }
}

TEST(LogFilterTest, NamesAndIdsMustBeEqual) {
    const LogContext eliza{"a1", "Eliza", "c1", ""};
    const std::pair<const char*, bool> table[] = {
        {R"({"agentName":"Eliza"})", true},
        {R"({"agentName":"eliza"})", false},
        {R"({"agentName":"all"})", true},
        {R"({"agentName":""})", true},
        {R"({"agentName":"Eliz"})", false},
        {R"({"agentId":"a1"})", true},
        {R"({"agentId":"a2"})", false},
        {R"({"channelId":"c1"})", true},
        {R"({"channelId":"c2"})", false},
        {R"({"channelId":"all","agentId":"all"})", true},
        {R"({"agentName":"Eliza","channelId":"c2"})", false},
    };
    for (const auto& [json, passes] : table)
        EXPECT_EQ(filter(json).passes(line(LogLevel::info, eliza)), passes) << json;
}

TEST(LogFilterTest, LinesOfNobodyPassNoFilterOfAnAgent) {
    EXPECT_FALSE(filter(R"({"agentName":"Eliza"})").passes(line(LogLevel::info)));
    EXPECT_FALSE(filter(R"({"channelId":"c1"})").passes(line(LogLevel::info)));
}

TEST(LogFilterTest, TextIsSearchedInAnyCase) {
    EXPECT_TRUE(filter(R"({"text":"STORE works"})").passes(line(LogLevel::info)));
    EXPECT_FALSE(filter(R"({"text":"store fails"})").passes(line(LogLevel::info)));
}

TEST(LogFilterTest, ALaterValueReplacesAnEarlierOne) {
    auto wanted = filter(R"({"level":"error","agentName":"Eliza"})");
    wanted.set_level("debug");
    wanted.set_text("agentName", "all");
    EXPECT_TRUE(wanted.passes(line(LogLevel::debug)));
    wanted.set("unknown", siopp::json::View());
    EXPECT_TRUE(wanted.passes(line(LogLevel::debug)));
}

}  // namespace
}  // namespace wimpole::logs
