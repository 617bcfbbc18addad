#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "siopp/base/task.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"

namespace wimpole {

/// Whether a server can do its work: it is not ending, and its store can be written. Any worker.
class Readiness {
public:
    /// A store that failed is tried at most this often, and only while somebody asks: nothing may be sent to
    /// a server that is not ready, so nothing else would find out that it works again.
    static constexpr std::chrono::seconds probe_interval{1};

    explicit Readiness(storage::SqliteStore& store) : store_(store) {}

    /// Nothing where it is ready.
    std::optional<std::string> why_not();
    /// The server is ending.
    void end() noexcept { is_ending_ = true; }

private:
    using Clock = std::chrono::steady_clock;
    siopp::Task<void> probe();

    storage::SqliteStore& store_;
    std::atomic<bool> is_ending_ = false;
    std::atomic<Clock::time_point> next_probe_{Clock::time_point::min()};
};

}  // namespace wimpole
