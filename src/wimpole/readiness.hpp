#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "wimpole/storage/sqlite/sqlite_store.hpp"

namespace wimpole {

/// Whether a server can do its work: it is not ending, and its store can be written. Any thread.
class Readiness {
public:
    explicit Readiness(const storage::SqliteStore& store) : store_(store) {}

    /// Nothing where it is ready.
    std::optional<std::string> why_not() const;
    /// The server is ending.
    void end() noexcept { is_ending_ = true; }

private:
    const storage::SqliteStore& store_;
    std::atomic<bool> is_ending_ = false;
};

}  // namespace wimpole
