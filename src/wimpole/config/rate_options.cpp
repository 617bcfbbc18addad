#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

using auth::BucketLimit;

/// What fits a bucket's arithmetic.
constexpr std::uint32_t max_tokens = 1'000'000;

/// `limit` finds a bucket's limit in Config; `what` names what it counts: "Events of one socket".
template <class Find>
void add_bucket(std::vector<Option>& options, const std::string& name, const std::string& what,
                const std::string& period, Find limit) {
    const Section in("rate_limits", limit);
    options.push_back(in.option(name, &BucketLimit::tokens, number<std::uint32_t>(0, max_tokens),
                                what + " in " + period + " on the average; 0 = any number")
                          .reloadable());
    options.push_back(in.option(name + "_burst", &BucketLimit::burst, number<std::uint32_t>(1, max_tokens),
                                "Of these, how many may come at once")
                          .reloadable());
}

}  // namespace

std::vector<Option> rate_options() {
    std::vector<Option> options;
    add_bucket(
        options, "socket_events", "Events of one socket", "a second",
        [](auto& config) -> auto& { return config.rates.socket; });
    add_bucket(
        options, "identity_events", "Events of all sockets of one identity", "a second",
        [](auto& config) -> auto& { return config.rates.identity; });
    add_bucket(
        options, "address_events", "Events of all sockets of one IPv4 address or IPv6 /64 network",
        "a second", [](auto& config) -> auto& { return config.rates.address; });
    add_bucket(
        options, "channel_events", "Events to one channel", "a second",
        [](auto& config) -> auto& { return config.rates.channel; });
    add_bucket(
        options, "connects", "Connects from one address or network", "a second",
        [](auto& config) -> auto& { return config.rates.connect; });
    add_bucket(
        options, "requests", "REST requests of one identity, or of one address without one",
        "`request_period`", [](auto& config) -> auto& { return config.rates.request; });
    const Section request(
        "rate_limits", [](auto& config) -> auto& { return config.rates.request; });
    const Section all(
        "rate_limits", [](auto& config) -> auto& { return config.rates; });
    options.push_back(request
                          .option("request_period", &BucketLimit::period,
                                  duration(std::chrono::seconds(1), std::chrono::hours(1)),
                                  "The time of the limit of REST requests")
                          .reloadable());
    options.push_back(all.option("sockets_per_identity", &auth::RateLimits::sockets_per_identity,
                                 number<std::size_t>(0, max_tokens),
                                 "Sockets that one user may have at a time, where keys or tokens tell who it "
                                 "is; 0 = any number")
                          .reloadable());
    options.push_back(
        all.option("max_buckets", &auth::RateLimits::max_buckets, number<std::size_t>(1, 100'000'000),
                   "Identities, addresses and channels that are counted one by one; further ones "
                   "share a limit")
            .reloadable());
    return options;
}

}  // namespace wimpole::config
