#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/base/quota.hpp"

namespace siopp {

/// What the workers of a server share for connection state recovery. Any thread.
class RecoveryDirectory {
public:
    explicit RecoveryDirectory(std::size_t max_detached) : detached_(max_detached) {}

    /// From 1, each once.
    std::uint64_t next_offset() noexcept { return next_offset_.fetch_add(1, std::memory_order_relaxed); }
    /// What next_offset() will give.
    std::uint64_t offset_to_come() const noexcept { return next_offset_.load(std::memory_order_relaxed); }

    /// The worker that has the socket with this private id, connected or detached.
    void set(std::string_view pid, std::size_t worker) {
        const std::lock_guard lock(mutex_);
        workers_[std::string(pid)] = worker;
    }
    void erase(std::string_view pid) {
        const std::lock_guard lock(mutex_);
        workers_.erase(std::string(pid));
    }
    std::optional<std::size_t> find(std::string_view pid) const {
        const std::lock_guard lock(mutex_);
        const auto found = workers_.find(std::string(pid));
        return found == workers_.end() ? std::nullopt : std::optional(found->second);
    }

    /// Held shared by who gives an event its offset and posts it to all workers. Who holds it alone (and only
    /// tries to, for a holder may wait for room in a mailbox) knows that all workers were posted every event
    /// below offset_to_come(), and none of them any other.
    std::shared_mutex& emits() noexcept { return emits_; }

    /// Sockets that wait for their clients.
    Quota& detached() noexcept { return detached_; }

private:
    std::atomic<std::uint64_t> next_offset_ = 1;
    mutable std::mutex mutex_;
    boost::unordered_flat_map<std::string, std::size_t> workers_;
    std::shared_mutex emits_;
    Quota detached_;
};

}  // namespace siopp
