#include "wimpole/logs/log_ring.hpp"

#include <gtest/gtest.h>

#include "wimpole/logs/test_line.hpp"

namespace wimpole::logs {
namespace {

using Messages = std::vector<std::string>;

TEST(LogRingTest, KeepsTheLastLines) {
    LogRing ring({.max_lines = 2, .max_bytes = 1'000'000});
    for (const auto* msg : {"one", "two", "three"})
        ring.add(test_line(msg));
    EXPECT_EQ(ring.size(), 2U);
    EXPECT_EQ(messages(ring.select({}, {}, 10)), (Messages{"two", "three"}));
}

TEST(LogRingTest, KeepsNoMoreBytesThanItMay) {
    const auto line = test_line(std::string(1'000, 'x'));
    LogRing ring({.max_lines = 1'000, .max_bytes = 3 * line->size_bytes()});
    for (int count = 0; count < 10; ++count)
        ring.add(line);
    EXPECT_EQ(ring.size(), 3U);
    ring.add(test_line(std::string(100'000, 'x')));
    EXPECT_EQ(ring.size(), 0U);
    ring.add(line);
    EXPECT_EQ(ring.size(), 1U);
}

TEST(LogRingTest, SelectsByFilterTimeAndNumber) {
    LogRing ring({});
    ring.add(test_line("old", 1, LogLevel::warn));
    ring.add(test_line("chatter", 2, LogLevel::debug));
    ring.add(test_line("newer", 3, LogLevel::warn));
    ring.add(test_line("newest", 4, LogLevel::error));

    LogFilter warnings;
    warnings.set_level("warn");
    EXPECT_EQ(messages(ring.select(warnings, {}, 10)), (Messages{"old", "newer", "newest"}));
    EXPECT_EQ(messages(ring.select(warnings, {}, 2)), (Messages{"newer", "newest"}));
    EXPECT_EQ(messages(ring.select({}, 2, 10)), (Messages{"chatter", "newer", "newest"}));
    EXPECT_TRUE(ring.select({}, {}, 0).empty());
}

TEST(LogRingTest, IsEmptyWhenItWasCleared) {
    LogRing ring({});
    ring.add(test_line("one"));
    ring.clear();
    EXPECT_EQ(ring.size(), 0U);
    EXPECT_TRUE(ring.select({}, {}, 10).empty());
}

}  // namespace
}  // namespace wimpole::logs
