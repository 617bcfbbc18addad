#include "bench/load/latencies.hpp"

#include <algorithm>
#include <cmath>

namespace bench::load {

void Latencies::add(Clock::duration latency) {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(latency).count();
    microseconds_.push_back(static_cast<std::uint32_t>(std::max<std::int64_t>(0, microseconds)));
}

double Latencies::percentile_ms(double share) const {
    if (microseconds_.empty()) return 0;

    auto sorted = microseconds_;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto wanted = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), wanted, sorted.end());
    return *wanted / 1e3;
}

}  // namespace bench::load
