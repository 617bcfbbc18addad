#include "wimpole/base/clock.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace wimpole {
namespace {

TEST(ClockTest, WritesTimesAsJavaScriptDoes) {
    EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(iso_time(1'795'383'302'544), "2026-11-22T21:35:02.544Z");
    EXPECT_EQ(iso_time(951'782'399'999), "2000-02-28T23:59:59.999Z");
    EXPECT_EQ(iso_time(951'782'400'000), "2000-02-29T00:00:00.000Z");
}

TEST(ClockTest, WritesTimesBefore1970) {
    EXPECT_EQ(iso_time(-1), "1969-12-31T23:59:59.999Z");
}

TEST(ClockTest, KeepsToFourDigitYears) {
    EXPECT_EQ(iso_time(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(iso_time(std::numeric_limits<std::int64_t>::min()), "0000-01-01T00:00:00.000Z");
}

TEST(ClockTest, TellsTheSystemsTime) {
    constexpr std::int64_t year_2020 = 1'577'836'800'000;

    EXPECT_GT(now_ms(), year_2020);
}

}  // namespace
}  // namespace wimpole
