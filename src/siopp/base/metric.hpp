#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace siopp {

/// Counts upwards. Written by one thread without a locked instruction, read by any.
class Counter {
public:
    void add(std::uint64_t count = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// How much there is of something. Written by one thread, read by any.
class Gauge {
public:
    void add(std::size_t count = 1) noexcept { change(static_cast<std::int64_t>(count)); }
    void subtract(std::size_t count = 1) noexcept { change(-static_cast<std::int64_t>(count)); }
    std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    void change(std::int64_t by) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }

    std::atomic<std::int64_t> value_ = 0;
};

/// How long something took, in buckets that double from one microsecond. Written by one thread, read by any.
class DurationHistogram {
public:
    /// Bucket i holds what took at most 2^i microseconds; the last one all that took longer.
    static constexpr std::size_t bucket_count = 22;

    void observe(std::chrono::nanoseconds duration) noexcept {
        const auto nanoseconds = static_cast<std::uint64_t>(duration.count() > 0 ? duration.count() : 0);
        const auto microseconds = (nanoseconds + 999) / 1'000;
        const auto exponent =
            microseconds <= 1 ? 0U : static_cast<unsigned>(std::bit_width(microseconds - 1));
        buckets_[exponent < bucket_count ? exponent : bucket_count - 1].add();
        nanoseconds_.add(nanoseconds);
    }

    /// Observations in that bucket alone.
    std::uint64_t bucket(std::size_t index) const noexcept { return buckets_[index].value(); }
    std::chrono::nanoseconds sum() const noexcept {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds_.value()));
    }

private:
    std::array<Counter, bucket_count> buckets_;
    Counter nanoseconds_;
};

}  // namespace siopp
