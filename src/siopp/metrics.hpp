#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace siopp {

/// A figure of a server at one moment, what it is, and its values: one for each set of labels.
struct Metric {
    enum class Type : std::uint8_t { counter, gauge, histogram };
    using Labels = std::vector<std::pair<std::string, std::string>>;

    struct Value {
        Labels labels;
        double number;
    };
    /// Of a histogram.
    struct Bucket {
        /// The largest value in it; infinity for the last.
        double upper_bound;
        /// Values in this bucket and all before it.
        std::uint64_t count;
    };

    /// As Prometheus wants it: words, unit, `_total` for a counter.
    std::string name;
    std::string help;
    Type type = Type::counter;
    /// Empty for a histogram.
    std::vector<Value> values;
    std::vector<Bucket> buckets;
    double sum = 0;
};

/// The metrics in Prometheus' text format (version 0.0.4), to be sent as
/// `text/plain; version=0.0.4; charset=utf-8`.
std::string to_prometheus_text(std::span<const Metric> metrics);

}  // namespace siopp
