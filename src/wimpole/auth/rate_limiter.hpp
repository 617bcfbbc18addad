#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "wimpole/auth/bucket_table.hpp"
#include "wimpole/auth/token_bucket.hpp"
#include "wimpole/base/id.hpp"

namespace wimpole::auth {

/// What clients may ask for in what time. The agents of this process are no clients: nothing limits their
/// turns (GUARANTEES.md, E1).
struct RateLimits {
    /// Events of one socket, of all sockets of one identity, of all from one address, and of all to one
    /// channel.
    BucketLimit socket = {};
    BucketLimit identity = {};
    BucketLimit address = {};
    BucketLimit channel = {};
    /// Connects to the namespace from one address.
    BucketLimit connect = {};
    /// REST requests of one identity, or from one address where there is none.
    BucketLimit request = {};
    /// Of each kind.
    std::size_t max_buckets = 100'000;
    /// Sockets of one user that credentials name; 0 for any number.
    std::size_t sockets_per_identity = 0;

    bool operator==(const RateLimits&) const = default;

    /// For a server that others can reach. REST as the real server (ELIZAOS.md §4).
    static RateLimits standard();
};

/// Where an address's bucket is: an IPv4 address, or an IPv6 network of 64 bits (what one customer has).
std::string network_of(std::string_view address);

/// What one client's event takes tokens for.
struct RatedEvent {
    std::string_view address;
    std::optional<EntityId> identity = {};
    std::optional<ChannelId> channel = {};
};

/// How a request stands to its limit; what the RateLimit-* headers say.
struct RequestAllowance {
    bool allowed = true;
    std::uint32_t limit = 0;
    std::uint32_t remaining = 0;
    std::chrono::seconds period{0};
    /// Until nothing of the limit is used any more.
    std::chrono::seconds reset{0};
    /// Until one more request is allowed; for one that is not.
    std::chrono::seconds retry_after{0};
};

/// What one socket may still ask for; belongs to its worker.
struct SocketBucket {
    TokenBucket tokens;
    /// Of the limits that it was filled by.
    std::uint64_t generation = 0;
};

/// Counts what clients do. Any thread.
class RateLimiter {
public:
    using Time = TokenBucket::Time;
    /// Gives microseconds that never go back.
    using SteadyClock = std::function<Time()>;

    explicit RateLimiter(const RateLimits& limits, SteadyClock clock = steady_time);

    /// Other limits from now on: everybody begins with full buckets. Nothing happens where they are the same.
    void set_limits(const RateLimits& limits);

    /// For a socket of its own.
    SocketBucket new_bucket() const;

    /// How long the client must wait; zero if the event is allowed. One that is refused costs nothing.
    Time admit(SocketBucket& socket, const RatedEvent& event);
    Time admit_connect(std::string_view address);
    /// RateLimits::sockets_per_identity.
    std::size_t sockets_per_identity() const;
    /// Nothing where requests are not limited.
    std::optional<RequestAllowance> admit_request(std::string_view address, std::optional<EntityId> identity);

    static Time steady_time();

private:
    /// The limits and what was used of them.
    struct Use {
        Use(const RateLimits& wanted, std::uint64_t number);

        const RateLimits limits;
        const std::uint64_t generation;
        const bool limits_events;
        BucketTable<EntityId> identities;
        BucketTable<std::string> addresses;
        BucketTable<ChannelId> channels;
        BucketTable<std::string> connects;
        BucketTable<std::string> requests;
    };

    static Time admit(Use& use, SocketBucket& socket, const RatedEvent& event, Time now);

    const SteadyClock clock_;
    /// Shared while the buckets are used, which have locks of their own; alone while the limits change.
    mutable std::shared_mutex mutex_;
    std::unique_ptr<Use> use_;
};

/// Rounded up: who waits so long is not refused again.
std::int64_t whole_milliseconds(RateLimiter::Time time);

}  // namespace wimpole::auth
