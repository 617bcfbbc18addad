#include "siopp/metrics.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace siopp {
namespace {

TEST(MetricsTest, WritesCountersAndGaugesWithTheirLabels) {
    const std::vector<Metric> metrics{
        {.name = "things_total",
         .help = "Things, \"all\" of them.\nReally \\ all.",
         .type = Metric::Type::counter,
         .values = {{{}, 3}, {{{"kind", "a\"b\\c\nd"}, {"colour", "red"}}, 0.5}},
         .buckets = {}},
        {.name = "level",
         .help = "A level.",
         .type = Metric::Type::gauge,
         .values = {{{}, -2}},
         .buckets = {}}};

    EXPECT_EQ(to_prometheus_text(metrics),
              "# HELP things_total Things, \"all\" of them.\\nReally \\\\ all.\n"
              "# TYPE things_total counter\n"
              "things_total 3\n"
              "things_total{kind=\"a\\\"b\\\\c\\nd\",colour=\"red\"} 0.5\n"
              "# HELP level A level.\n"
              "# TYPE level gauge\n"
              "level -2\n");
}

TEST(MetricsTest, WritesHistograms) {
    const std::vector<Metric> metrics{
        {.name = "seconds",
         .help = "How long.",
         .type = Metric::Type::histogram,
         .values = {},
         .buckets = {{1e-06, 2}, {0.5, 3}, {std::numeric_limits<double>::infinity(), 4}},
         .sum = 7.25}};

    EXPECT_EQ(to_prometheus_text(metrics),
              "# HELP seconds How long.\n"
              "# TYPE seconds histogram\n"
              "seconds_bucket{le=\"1e-06\"} 2\n"
              "seconds_bucket{le=\"0.5\"} 3\n"
              "seconds_bucket{le=\"+Inf\"} 4\n"
              "seconds_sum 7.25\n"
              "seconds_count 4\n");
}

}  // namespace
}  // namespace siopp
