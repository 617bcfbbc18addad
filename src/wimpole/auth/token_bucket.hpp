#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace wimpole::auth {

/// So many in a period on the average, and so many at once. Zero tokens: no limit. At most a million tokens
/// and an hour, so that 64 bits are enough.
struct BucketLimit {
    std::uint32_t tokens = 0;
    std::chrono::milliseconds period{1'000};
    std::uint32_t burst = 0;

    bool is_set() const noexcept { return tokens > 0 && burst > 0 && period.count() > 0; }
    bool operator==(const BucketLimit&) const = default;
};

/// Tokens that are taken and come back with time. Integer arithmetic, nothing is rounded: what is in it is
/// counted in parts of a token of which `tokens` come back each microsecond. All calls for one bucket are to
/// be made with the same limit, which must be set. Time is any count of microseconds; where it goes back,
/// none has passed.
class TokenBucket {
public:
    using Time = std::chrono::microseconds;

    /// Full.
    TokenBucket(const BucketLimit& limit, Time now) : level_(capacity(limit)), filled_at_(now) {}

    /// Takes a token if there is one.
    bool take(const BucketLimit& limit, Time now) {
        fill(limit, now);
        if (level_ < token(limit)) return false;
        level_ -= token(limit);
        return true;
    }
    /// Puts one back that was taken for something that did not happen.
    void give_back(const BucketLimit& limit) { level_ = std::min(level_ + token(limit), capacity(limit)); }

    /// How long until there is a token; zero if there is one.
    Time wait(const BucketLimit& limit, Time now) {
        fill(limit, now);
        if (level_ >= token(limit)) return Time(0);
        return time_for(limit, token(limit) - level_);
    }
    /// How long until it is full.
    Time time_to_full(const BucketLimit& limit, Time now) {
        fill(limit, now);
        return time_for(limit, capacity(limit) - level_);
    }
    /// Whole tokens in it.
    std::uint32_t left(const BucketLimit& limit, Time now) {
        fill(limit, now);
        return static_cast<std::uint32_t>(level_ / token(limit));
    }
    /// One that is full is as good as a new one.
    bool is_full(const BucketLimit& limit, Time now) {
        fill(limit, now);
        return level_ == capacity(limit);
    }

private:
    static std::uint64_t token(const BucketLimit& limit) {
        return static_cast<std::uint64_t>(Time(limit.period).count());
    }
    static std::uint64_t capacity(const BucketLimit& limit) { return limit.burst * token(limit); }
    static Time time_for(const BucketLimit& limit, std::uint64_t parts) {
        return Time(static_cast<std::int64_t>((parts + limit.tokens - 1) / limit.tokens));
    }

    void fill(const BucketLimit& limit, Time now) {
        if (now <= filled_at_) return;
        const auto passed = static_cast<std::uint64_t>((now - filled_at_).count());
        filled_at_ = now;
        const auto missing = capacity(limit) - level_;
        // Compared first, so that a long time does not overflow.
        level_ = passed >= missing / limit.tokens + 1
                     ? capacity(limit)
                     : std::min(level_ + passed * limit.tokens, capacity(limit));
    }

    std::uint64_t level_;
    Time filled_at_;
};

}  // namespace wimpole::auth
