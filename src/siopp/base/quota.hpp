#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace siopp {

/// So many places, taken and given back on any thread: what all workers of a server may have together.
class Quota {
public:
    explicit Quota(std::size_t places) : places_(places) {}
    Quota(const Quota&) = delete;
    Quota& operator=(const Quota&) = delete;

    /// False, and nothing is taken, when fewer places are left.
    [[nodiscard]] bool take(std::size_t count = 1) noexcept {
        auto taken = taken_.load(std::memory_order_relaxed);
        while (count <= places_ && taken <= places_ - count) {
            if (taken_.compare_exchange_weak(taken, taken + count, std::memory_order_relaxed)) return true;
        }
        return false;
    }
    void give_back(std::size_t count = 1) noexcept { taken_.fetch_sub(count, std::memory_order_relaxed); }

    std::size_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

private:
    const std::size_t places_;
    std::atomic<std::size_t> taken_ = 0;
};

/// Places taken of a quota, given back when it is destroyed.
class QuotaShare {
public:
    QuotaShare() = default;
    /// `count` places that have been taken.
    QuotaShare(Quota& quota, std::size_t count) : quota_(&quota), count_(count) {}
    QuotaShare(QuotaShare&& other) noexcept
        : quota_(std::exchange(other.quota_, nullptr)), count_(other.count_) {}
    QuotaShare& operator=(QuotaShare other) noexcept {
        std::swap(quota_, other.quota_);
        std::swap(count_, other.count_);
        return *this;
    }
    ~QuotaShare() {
        if (quota_) quota_->give_back(count_);
    }

private:
    Quota* quota_ = nullptr;
    std::size_t count_ = 0;
};

}  // namespace siopp
