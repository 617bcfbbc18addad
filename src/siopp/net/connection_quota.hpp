#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "siopp/base/quota.hpp"

namespace siopp::net {

/// How many TCP connections the workers of a server may have together. Any thread.
class ConnectionQuota {
    using Peers = std::unordered_map<std::string, std::size_t>;

public:
    struct Limits {
        std::size_t max_connections;
        /// From one IPv4 address or one IPv6 network of 64 bits (what a single customer has); 0 = any number.
        std::size_t max_per_address = 0;
        /// That have not sent a whole request yet.
        std::size_t max_pending;
    };

    explicit ConnectionQuota(const Limits& limits)
        : max_per_address_(limits.max_per_address),
          connections_(limits.max_connections),
          pending_(limits.max_pending) {}

    /// What one connection takes of the quota; given back when it is destroyed. The quota must outlive it.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept
            : quota_(std::exchange(other.quota_, nullptr)),
              peer_(other.peer_),
              is_pending_(other.is_pending_) {}
        Place& operator=(Place other) noexcept {
            std::swap(quota_, other.quota_);
            std::swap(peer_, other.peer_);
            std::swap(is_pending_, other.is_pending_);
            return *this;
        }
        ~Place() {
            if (quota_) quota_->give_back(*this);
        }

        /// The connection has sent a request: it is pending no more.
        void confirm() noexcept {
            if (quota_ && std::exchange(is_pending_, false)) quota_->pending_.give_back();
        }

    private:
        friend class ConnectionQuota;
        Place(ConnectionQuota& quota, Peers::value_type* peer) : quota_(&quota), peer_(peer) {}

        ConnectionQuota* quota_ = nullptr;
        Peers::value_type* peer_ = nullptr;
        bool is_pending_ = true;
    };

    enum class Verdict : std::uint8_t {
        admitted,
        too_many_connections,
        too_many_of_address,
        too_many_pending
    };
    struct Admission {
        Verdict verdict;
        Place place;
    };
    /// `address` is a numeric IP address.
    Admission admit(std::string_view address);

    std::size_t connections() const noexcept { return connections_.taken(); }
    std::size_t pending() const noexcept { return pending_.taken(); }

private:
    Peers::value_type* take_of(std::string_view address);
    void leave(Peers::value_type& peer);
    void give_back(Place& place) noexcept;

    const std::size_t max_per_address_;
    Quota connections_;
    Quota pending_;
    std::mutex mutex_;
    /// Connections of each network that has any; unused without a limit.
    Peers peers_;
};

}  // namespace siopp::net
