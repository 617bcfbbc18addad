#include "bench/load/latencies.hpp"

#include <gtest/gtest.h>

namespace bench::load {
namespace {

TEST(Latencies, PercentilesAreThoseOfTheSortedValues) {
    Latencies latencies;
    for (const int milliseconds : {50, 10, 40, 20, 30})
        latencies.add(std::chrono::milliseconds{milliseconds});

    EXPECT_DOUBLE_EQ(latencies.percentile_ms(0.5), 30);
    EXPECT_DOUBLE_EQ(latencies.percentile_ms(0.8), 40);
    EXPECT_DOUBLE_EQ(latencies.percentile_ms(0.81), 50);
    EXPECT_DOUBLE_EQ(latencies.percentile_ms(0), 10);
}

TEST(Latencies, StartsAnewWhenCleared) {
    Latencies latencies;
    latencies.add(std::chrono::milliseconds{50});

    latencies.clear();

    EXPECT_DOUBLE_EQ(latencies.percentile_ms(0.5), 0);
}

}  // namespace
}  // namespace bench::load
