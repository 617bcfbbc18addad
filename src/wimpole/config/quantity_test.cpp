#include "wimpole/config/quantity.hpp"

#include <gtest/gtest.h>

namespace wimpole::config {
namespace {

using namespace std::chrono_literals;

TEST(QuantityTest, ReadsDurationsWithTheirUnit) {
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("30s"), 30s);
    EXPECT_EQ(parse_duration("5min"), 5min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("7d"), 24h * 7);
    EXPECT_EQ(parse_duration("0"), 0ms);
}

TEST(QuantityTest, RefusesWhatIsNoDuration) {
    for (const auto* text : {"", "30", "s", "-1s", "+1s", "1.5s", "30 s", "30sec", "30m", " 30s", "30s ",
                             "99999999999999999999s", "9223372036854775807s"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(QuantityTest, ReadsSizesInBothKindsOfUnits) {
    EXPECT_EQ(parse_size("1000000"), 1'000'000U);
    EXPECT_EQ(parse_size("12B"), 12U);
    EXPECT_EQ(parse_size("64KiB"), 65'536U);
    EXPECT_EQ(parse_size("8MiB"), 8'388'608U);
    EXPECT_EQ(parse_size("2mib"), 2'097'152U);
    EXPECT_EQ(parse_size("1GiB"), 1'073'741'824U);
    EXPECT_EQ(parse_size("3kB"), 3'000U);
    EXPECT_EQ(parse_size("3MB"), 3'000'000U);
    EXPECT_EQ(parse_size("0"), 0U);
}

TEST(QuantityTest, RefusesWhatIsNoSize) {
    for (const auto* text : {"", "MiB", "-1", "1.5MiB", "8 MiB", "8M", "8Mi", "99999999999GiB"})
        EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(QuantityTest, WritesWhatItReadsInTheLargestWholeUnit) {
    for (const auto* text : {"1ms", "1500ms", "30s", "90s", "5min", "2h", "7d"})
        EXPECT_EQ(write_duration(*parse_duration(text)), text);
    EXPECT_EQ(write_duration(120'000ms), "2min");
    EXPECT_EQ(write_duration(0ms), "0s");

    for (const auto* text : {"1000000", "64KiB", "1025", "8MiB", "1GiB", "0"})
        EXPECT_EQ(write_size(*parse_size(text)), text);
    EXPECT_EQ(write_size(2048), "2KiB");
}

}  // namespace
}  // namespace wimpole::config
