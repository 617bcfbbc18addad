#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace siopp::engineio {

/// What a session may receive in a second; 0 = any amount.
struct Rates {
    std::size_t max_packets_per_second = 0;
    std::size_t max_bytes_per_second = 0;

    bool are_limited() const noexcept { return max_packets_per_second > 0 || max_bytes_per_second > 0; }
};

/// Two token buckets: packets and bytes. Each holds what may come in one second, the one of bytes at least
/// the largest message, so that a quiet session may always send it.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    RateLimit(const Rates& rates, std::size_t max_message_bytes, Time now)
        : packets_(rates.max_packets_per_second, rates.max_packets_per_second, now),
          bytes_(rates.max_bytes_per_second, std::max(rates.max_bytes_per_second, max_message_bytes), now) {}

    /// Whether a packet of that size is within the limits.
    bool accept(std::size_t bytes, Time now) { return packets_.take(1, now) && bytes_.take(bytes, now); }

private:
    class Bucket {
    public:
        Bucket(std::size_t per_second, std::size_t capacity, Time now)
            : per_second_(static_cast<double>(per_second)),
              capacity_(static_cast<double>(capacity)),
              tokens_(capacity_),
              filled_(now) {}

        bool take(std::size_t count, Time now) {
            if (per_second_ == 0) return true;
            const std::chrono::duration<double> passed = now - filled_;
            filled_ = now;
            tokens_ = std::min(capacity_, tokens_ + passed.count() * per_second_);
            const auto wanted = static_cast<double>(count);
            if (tokens_ < wanted) return false;
            tokens_ -= wanted;
            return true;
        }

    private:
        double per_second_;
        double capacity_;
        double tokens_;
        Time filled_;
    };

    Bucket packets_;
    Bucket bytes_;
};

}  // namespace siopp::engineio
