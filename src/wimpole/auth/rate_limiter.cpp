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
    limits.sockets_per_identity = 100;
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

RateLimiter::Use::Use(const RateLimits& wanted, std::uint64_t number)
    : limits(wanted),
      generation(number),
      limits_events(wanted.socket.is_set() || wanted.identity.is_set() || wanted.address.is_set() ||
                    wanted.channel.is_set()),
      identities(wanted.identity, wanted.max_buckets),
      addresses(wanted.address, wanted.max_buckets),
      channels(wanted.channel, wanted.max_buckets),
      connects(wanted.connect, wanted.max_buckets),
      requests(wanted.request, wanted.max_buckets) {}

RateLimiter::RateLimiter(const RateLimits& limits, SteadyClock clock)
    : clock_(std::move(clock)), use_(std::make_unique<Use>(limits, 0)) {}

void RateLimiter::set_limits(const RateLimits& limits) {
    const std::unique_lock lock(mutex_);
    if (limits != use_->limits) use_ = std::make_unique<Use>(limits, use_->generation + 1);
}

SocketBucket RateLimiter::new_bucket() const {
    const std::shared_lock lock(mutex_);
    return {{use_->limits.socket, clock_()}, use_->generation};
}

RateLimiter::Time RateLimiter::admit(SocketBucket& socket, const RatedEvent& event) {
    const std::shared_lock lock(mutex_);
    if (!use_->limits_events) return Time(0);
    return admit(*use_, socket, event, clock_());
}

RateLimiter::Time RateLimiter::admit(Use& use, SocketBucket& socket, const RatedEvent& event, Time now) {
    const auto& limit = use.limits.socket;
    if (socket.generation != use.generation) socket = {{limit, now}, use.generation};
    if (limit.is_set() && !socket.tokens.take(limit, now)) return socket.tokens.wait(limit, now);

    auto wait = event.identity ? use.identities.take(*event.identity, now) : Time(0);
    const auto address = network_of(event.address);
    if (wait == Time(0)) {
        wait = use.addresses.take(address, now);
        if (wait == Time(0)) {
            wait = event.channel ? use.channels.take(*event.channel, now) : Time(0);
            if (wait == Time(0)) return wait;
            use.addresses.give_back(address, now);
        }
        if (event.identity) use.identities.give_back(*event.identity, now);
    }
    if (limit.is_set()) socket.tokens.give_back(limit);
    return wait;
}

RateLimiter::Time RateLimiter::admit_connect(std::string_view address) {
    const std::shared_lock lock(mutex_);
    return use_->connects.take(network_of(address), clock_());
}

std::size_t RateLimiter::sockets_per_identity() const {
    const std::shared_lock lock(mutex_);
    return use_->limits.sockets_per_identity;
}

std::optional<RequestAllowance> RateLimiter::admit_request(std::string_view address,
                                                           std::optional<EntityId> identity) {
    const std::shared_lock lock(mutex_);
    const auto& limit = use_->limits.request;
    if (!limit.is_set()) return std::nullopt;

    const auto now = clock_();
    const auto key = identity ? identity->to_string() : network_of(address);
    return use_->requests.read(key, now, [&](TokenBucket& bucket) {
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
