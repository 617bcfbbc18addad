#include "siopp/base/metric.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace siopp {
namespace {

using namespace std::chrono_literals;

TEST(MetricTest, CountersAndGaugesAreReadByAnyThread) {
    Counter counter;
    Gauge gauge;
    std::thread writer([&] {
        for (int count = 0; count < 1'000; ++count) {
            counter.add();
            gauge.add(3);
            gauge.subtract(2);
        }
        gauge.subtract(1'001);
    });
    auto last = counter.value();
    for (int reads = 0; reads < 1'000; ++reads) {
        const auto now = counter.value();
        EXPECT_GE(now, last);
        last = now;
    }
    writer.join();

    EXPECT_EQ(counter.value(), 1'000U);
    EXPECT_EQ(gauge.value(), -1);
}

TEST(MetricTest, DurationsFallIntoBucketsThatDouble) {
    DurationHistogram histogram;
    histogram.observe(-5ns);
    histogram.observe(0ns);
    histogram.observe(1us);
    histogram.observe(1'001ns);
    histogram.observe(2us);
    histogram.observe(1024us);
    histogram.observe(1025us);
    histogram.observe(1h);

    EXPECT_EQ(histogram.bucket(0), 3U);
    EXPECT_EQ(histogram.bucket(1), 2U);
    EXPECT_EQ(histogram.bucket(10), 1U);
    EXPECT_EQ(histogram.bucket(11), 1U);
    EXPECT_EQ(histogram.bucket(DurationHistogram::bucket_count - 1), 1U);
    EXPECT_EQ(histogram.sum(), 1h + 1025us + 1024us + 2us + 1'001ns + 1us);
}

}  // namespace
}  // namespace siopp
