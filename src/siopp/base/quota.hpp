#pragma once

#include <atomic>
#include <cstddef>

namespace siopp {

/// So many places, taken and given back on any thread: what all workers of a server may have together.
class Quota {
public:
    explicit Quota(std::size_t places) : places_(places) {}
    Quota(const Quota&) = delete;
    Quota& operator=(const Quota&) = delete;

    /// False, and nothing is taken, when no place is left.
    [[nodiscard]] bool take() noexcept {
        auto taken = taken_.load(std::memory_order_relaxed);
        while (taken < places_) {
            if (taken_.compare_exchange_weak(taken, taken + 1, std::memory_order_relaxed)) return true;
        }
        return false;
    }
    void give_back(std::size_t count = 1) noexcept { taken_.fetch_sub(count, std::memory_order_relaxed); }

    std::size_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

private:
    const std::size_t places_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace siopp
