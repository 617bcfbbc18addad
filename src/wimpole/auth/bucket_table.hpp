#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "wimpole/auth/token_bucket.hpp"

namespace wimpole::auth {

/// A bucket for each key that was seen, at most `max_buckets`. When there is no room, full ones go, which are
/// as good as new; when none is full, all further keys share one bucket, so that nobody gets around the limit
/// by many names. Any thread.
template <class Key>
class BucketTable {
public:
    using Time = TokenBucket::Time;

    BucketTable(BucketLimit limit, std::size_t max_buckets)
        : limit_(limit), max_buckets_(max_buckets), shared_(limit, Time(0)) {}

    /// Zero if a token was taken, else how long to wait for one.
    Time take(const Key& key, Time now) {
        if (!limit_.is_set()) return Time(0);
        const std::lock_guard lock(mutex_);
        auto& bucket = bucket_of(key, now);
        return bucket.take(limit_, now) ? Time(0) : bucket.wait(limit_, now);
    }
    /// Puts back one that was taken in vain.
    void give_back(const Key& key, Time now) {
        if (!limit_.is_set()) return;
        const std::lock_guard lock(mutex_);
        bucket_of(key, now).give_back(limit_);
    }
    /// Calls `read(bucket)` for the key's bucket.
    template <class Read>
    auto read(const Key& key, Time now, Read read) {
        const std::lock_guard lock(mutex_);
        return read(bucket_of(key, now));
    }

    const BucketLimit& limit() const noexcept { return limit_; }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return buckets_.size();
    }

private:
    TokenBucket& bucket_of(const Key& key, Time now) {
        const auto found = buckets_.find(key);
        if (found != buckets_.end()) return found->second;

        if (buckets_.size() >= max_buckets_ && now >= next_eviction_) evict(now);
        if (buckets_.size() >= max_buckets_) return shared_;
        return buckets_.emplace(key, TokenBucket(limit_, now)).first->second;
    }

    /// Walks the whole table, so at most once a second.
    void evict(Time now) {
        boost::unordered::erase_if(buckets_, [&](auto& entry) { return entry.second.is_full(limit_, now); });
        next_eviction_ = now + std::min(Time(limit_.period), Time(std::chrono::seconds(1)));
    }

    const BucketLimit limit_;
    const std::size_t max_buckets_;
    mutable std::mutex mutex_;
    boost::unordered_flat_map<Key, TokenBucket, std::hash<Key>> buckets_;
    TokenBucket shared_;
    Time next_eviction_{0};
};

}  // namespace wimpole::auth
