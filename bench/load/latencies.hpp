#pragma once

#include "bench/load/event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench::load {

/// Times from when something was due until it happened.
class Latencies {
public:
    void clear() { microseconds_.clear(); }
    void add(Clock::duration latency);

    /// In milliseconds: the value that `share` (0 to 1) of the latencies do not exceed; 0 if there are none.
    [[nodiscard]] double percentile_ms(double share) const;

private:
    std::vector<std::uint32_t> microseconds_;
};

}  // namespace bench::load
