#include "wimpole/auth/rate_limiter.hpp"

#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace wimpole::auth {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

RateLimits RateLimits::standard() {
    RateLimits limits;
    limits.socket = {20, seconds(1), 100};
    limits.identity = {30, seconds(1), 200};
    limits.address = {200, seconds(1), 1'000};
    limits.channel = {200, seconds(1), 1'000};
    limits.connect = {20, seconds(1), 200};
    limits.request = {1'000, minutes(15), 1'000};
    return limits;
}

std::string network_of(std::string_view address) {
    const std::string text(address);
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return text;
    if (!IN6_IS_ADDR_V4MAPPED(&v6)) return {reinterpret_cast<const char*>(v6.s6_addr), 8};

    char v4[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, v6.s6_addr + 12, v4, sizeof v4);
    return v4;
}

std::int64_t whole_milliseconds(RateLimiter::Time time) {
    return ceil<milliseconds>(time).count();
}

RateLimiter::Time RateLimiter::steady_time() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<Time>(now);
}

RateLimiter::RateLimiter(const RateLimits& limits, SteadyClock clock)
    : limits_(limits),
      limits_events_(limits.socket.is_set() || limits.identity.is_set() || limits.address.is_set() ||
                     limits.channel.is_set()),
      clock_(std::move(clock)),
      identities_(limits.identity, limits.max_buckets),
      addresses_(limits.address, limits.max_buckets),
      channels_(limits.channel, limits.max_buckets),
      connects_(limits.connect, limits.max_buckets),
      requests_(limits.request, limits.max_buckets) {}

RateLimiter::Time RateLimiter::admit(TokenBucket& socket, const RatedEvent& event) {
    if (!limits_events_) return Time(0);
    const auto now = clock_();
    if (limits_.socket.is_set() && !socket.take(limits_.socket, now)) return socket.wait(limits_.socket, now);

    auto wait = event.identity ? identities_.take(*event.identity, now) : Time(0);
    const auto address = network_of(event.address);
    if (wait == Time(0)) {
        wait = addresses_.take(address, now);
        if (wait == Time(0)) {
            wait = event.channel ? channels_.take(*event.channel, now) : Time(0);
            if (wait == Time(0)) return wait;
            addresses_.give_back(address, now);
        }
        if (event.identity) identities_.give_back(*event.identity, now);
    }
    if (limits_.socket.is_set()) socket.give_back(limits_.socket);
    return wait;
}

RateLimiter::Time RateLimiter::admit_connect(std::string_view address) {
    return connects_.take(network_of(address), clock_());
}

std::optional<RequestAllowance> RateLimiter::admit_request(std::string_view address,
                                                           std::optional<EntityId> identity) {
    const auto& limit = limits_.request;
    if (!limit.is_set()) return std::nullopt;

    const auto now = clock_();
    const auto key = identity ? identity->to_string() : network_of(address);
    return requests_.read(key, now, [&](TokenBucket& bucket) {
        RequestAllowance allowance;
        allowance.allowed = bucket.take(limit, now);
        allowance.limit = limit.burst;
        allowance.remaining = bucket.left(limit, now);
        allowance.period = ceil<seconds>(limit.period);
        allowance.reset = ceil<seconds>(bucket.time_to_full(limit, now));
        allowance.retry_after = ceil<seconds>(bucket.wait(limit, now));
        return allowance;
    });
}

}  // namespace wimpole::auth
