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

TEST(ClockTest, ReadsTimesThatItWrites) {
    for (const std::int64_t ms : {-62'167'219'200'000, -1L, 0L, 1'795'383'302'544, 253'402'300'799'999}) {
        EXPECT_EQ(parse_iso_time(iso_time(ms)), ms);
    }
}

TEST(ClockTest, ReadsOtherFormsOfIsoTimes) {
    EXPECT_EQ(parse_iso_time("1970-01-01"), 0);
    EXPECT_EQ(parse_iso_time("1970-01-01T00:01Z"), 60'000);
    EXPECT_EQ(parse_iso_time("1970-01-01T00:00:02Z"), 2'000);
    EXPECT_EQ(parse_iso_time("1970-01-01T00:00:00.1239Z"), 123);
    EXPECT_EQ(parse_iso_time("1970-01-01T01:00:00+01:00"), 0);
    EXPECT_EQ(parse_iso_time("1969-12-31T23:30:00-00:30"), 0);
}

TEST(ClockTest, RefusesWhatIsNoIsoTime) {
    for (const auto* text :
         {"", "abc", "1970", "1970-13-01", "1970-02-30", "1970-01-01T", "1970-01-01T00:00",
          "1970-01-01 00:00Z", "1970-01-01T25:00Z", "1970-01-01T00:60Z", "1970-01-01T00:00:60Z",
          "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00+1", "1970-01-01x"}) {
        EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace wimpole
