#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/chat_session.hpp"
#include "wimpole/messaging/job.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The tables of chat sessions and jobs. Every call gives sqlite_failed() or false when SQLite failed.
class SessionTable {
public:
    explicit SessionTable(Database& database);

    bool put(const messaging::ChatSession& session);
    Result<std::optional<messaging::ChatSession>> find(messaging::ChatSessionId id);
    Result<std::vector<messaging::ChatSession>> newest_sessions(std::size_t limit);
    Result<bool> erase(messaging::ChatSessionId id);

    bool put(const messaging::Job& job);
    Result<std::optional<messaging::Job>> find(messaging::JobId id);
    /// Of any status where it is empty.
    Result<std::vector<messaging::Job>> newest_jobs(const std::string& status, std::size_t limit);

    Result<std::size_t> erase_expired(std::int64_t before_ms);

private:
    Database& database_;
    Statement put_session_;
    Statement find_session_;
    Statement newest_sessions_;
    Statement erase_session_;
    Statement put_job_;
    Statement find_job_;
    Statement newest_jobs_;
    Statement erase_expired_sessions_;
    Statement erase_expired_jobs_;
};

}  // namespace wimpole::storage
