#include "wimpole/logs/log_record.hpp"

#include <gtest/gtest.h>

namespace wimpole::logs {
namespace {

LogRecord record() {
    LogRecord record;
    record.time_ms = 1'795'383'302'544;
    record.level = LogLevel::warn;
    record.msg = R"(it "broke")";
    return record;
}

TEST(LogRecordTest, JsonHasTheNamesOfPino) {
    EXPECT_EQ(to_json(record()), R"({"time":1795383302544,"level":40,"msg":"it \"broke\""})");
}

TEST(LogRecordTest, JsonHasTheContextWhereThereIsOne) {
    auto line = record();
    line.context = {"agent", "Eliza", "channel", "socket"};
    line.trace = "t1";
    EXPECT_EQ(to_json(line),
              R"({"time":1795383302544,"level":40,"msg":"it \"broke\"","agentId":"agent",)"
              R"("agentName":"Eliza","channelId":"channel","socketId":"socket","trace":"t1"})");
}

TEST(LogRecordTest, PeopleReadTimeLevelAndAgent) {
    auto line = record();
    EXPECT_EQ(to_text(line), R"(2026-11-22T21:35:02.544Z warn     it "broke")");
    line.context.agent_name = "Eliza";
    EXPECT_EQ(to_text(line), R"(2026-11-22T21:35:02.544Z warn     [Eliza] it "broke")");
}

TEST(LogRecordTest, LevelsHaveTheNumbersAndNamesOfElizaOs) {
    const std::pair<const char*, int> levels[] = {{"trace", 10},    {"debug", 20}, {"success", 27},
                                                  {"progress", 28}, {"log", 29},   {"info", 30},
                                                  {"warn", 40},     {"error", 50}, {"fatal", 60}};
    ASSERT_EQ(std::size(levels), all_levels.size());
    for (const auto& [name, number] : levels) {
        const auto level = log_level(name);
        ASSERT_TRUE(level) << name;
        EXPECT_EQ(static_cast<int>(*level), number);
        EXPECT_EQ(to_string(*level), name);
    }
    EXPECT_EQ(log_level("WARN"), LogLevel::warn);
    EXPECT_FALSE(log_level("warning"));
    EXPECT_FALSE(log_level(""));
}

}  // namespace
}  // namespace wimpole::logs
