#include "siopp/engineio/rate_limit.hpp"

#include <gtest/gtest.h>

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;

const RateLimit::Time start{};

TEST(RateLimitTest, LetsASecondsPacketsThroughAtOnceAndThenAsTimePasses) {
    RateLimit limit({.max_packets_per_second = 10, .max_bytes_per_second = 0}, 1000, start);
    for (int count = 0; count < 10; ++count)
        EXPECT_TRUE(limit.accept(1000, start));
    EXPECT_FALSE(limit.accept(0, start));
    EXPECT_FALSE(limit.accept(0, start + 90ms));

    EXPECT_TRUE(limit.accept(0, start + 110ms));
    EXPECT_FALSE(limit.accept(0, start + 150ms));
}

TEST(RateLimitTest, SavesNoMoreThanOneSecond) {
    RateLimit limit({.max_packets_per_second = 2, .max_bytes_per_second = 0}, 1000, start);
    const auto later = start + 1h;

    EXPECT_TRUE(limit.accept(0, later));
    EXPECT_TRUE(limit.accept(0, later));
    EXPECT_FALSE(limit.accept(0, later));
}

TEST(RateLimitTest, CountsBytes) {
    RateLimit limit({.max_packets_per_second = 0, .max_bytes_per_second = 100}, 10, start);
    for (int count = 0; count < 10; ++count)
        EXPECT_TRUE(limit.accept(10, start));
    EXPECT_TRUE(limit.accept(0, start));
    EXPECT_FALSE(limit.accept(1, start));

    EXPECT_TRUE(limit.accept(50, start + 500ms));
    EXPECT_FALSE(limit.accept(1, start + 500ms));
}

TEST(RateLimitTest, TheLargestMessageMayComeWhateverTheRate) {
    RateLimit limit({.max_packets_per_second = 0, .max_bytes_per_second = 100}, 500, start);

    EXPECT_TRUE(limit.accept(500, start));

    EXPECT_FALSE(limit.accept(500, start + 4s));
    EXPECT_TRUE(limit.accept(500, start + 9s));
}

}  // namespace
}  // namespace siopp::engineio
