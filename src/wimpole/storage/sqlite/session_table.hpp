#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/session_store.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The table of chat sessions. Every call gives sqlite_failed() or false when SQLite failed.
class SessionTable {
public:
    explicit SessionTable(Database& database);

    /// Whether one more may come. Where there are `max`, the one that expired first goes.
    Result<bool> make_room(std::size_t max, std::int64_t now_ms);
    bool insert(const messaging::ChatSession& session);
    /// False where there is none.
    Result<bool> update(const messaging::ChatSession& session);
    Result<std::optional<messaging::ChatSession>> find(messaging::ChatSessionId id);
    Result<messaging::ListPage<messaging::ChatSession>> page(std::optional<std::int64_t> before,
                                                             std::size_t limit);
    Result<bool> erase(messaging::ChatSessionId id);
    Result<std::size_t> erase_expired(std::int64_t before_ms);

private:
    Database& database_;
    Statement count_;
    Statement erase_first_expired_;
    Statement insert_;
    Statement update_;
    Statement find_;
    Statement page_;
    Statement erase_;
    Statement erase_expired_;
};

}  // namespace wimpole::storage
