#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/session_store.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The table of jobs. Every call gives sqlite_failed() or false when SQLite failed.
class JobTable {
public:
    explicit JobTable(Database& database);

    /// Whether one more may come. Where there are `max`, of those that are done or have expired the one with
    /// the earliest expiry goes.
    Result<bool> make_room(std::size_t max, std::int64_t now_ms);
    bool insert(const messaging::Job& job);
    /// False where there is none.
    Result<bool> update(const messaging::Job& job);
    Result<std::optional<messaging::Job>> find(messaging::JobId id);
    Result<messaging::ListPage<messaging::Job>> page(std::optional<std::int64_t> before, std::size_t limit);
    Result<std::size_t> erase_expired(std::int64_t before_ms);

private:
    Database& database_;
    Statement count_;
    Statement erase_first_done_;
    Statement insert_;
    Statement update_;
    Statement find_;
    Statement page_;
    Statement erase_expired_;
};

}  // namespace wimpole::storage
