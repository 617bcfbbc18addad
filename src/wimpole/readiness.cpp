#include "wimpole/readiness.hpp"

namespace wimpole {

std::optional<std::string> Readiness::why_not() {
    if (is_ending_) return "the server is ending";
    if (!store_.is_failing()) return std::nullopt;

    const auto now = Clock::now();
    auto due = next_probe_.load();
    // Whoever moves the time on is the one that probes.
    if (now >= due && next_probe_.compare_exchange_strong(due, now + probe_interval)) siopp::spawn(probe());
    return "the store cannot be written";
}

siopp::Task<void> Readiness::probe() {
    auto probing = store_.probe();
    // Success and failure are noted by the store.
    (void)co_await std::move(probing);
}

}  // namespace wimpole
