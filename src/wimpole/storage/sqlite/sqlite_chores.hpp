#pragma once

#include <chrono>
#include <functional>

#include "wimpole/storage/sqlite/sqlite_writer.hpp"

namespace wimpole::storage {

struct ChoreOptions {
    Retention retention;
    /// How often it is looked for what is kept too long.
    std::chrono::milliseconds retention_interval = std::chrono::minutes(10);
    /// How long chat sessions and jobs are known after they have expired, and how often it is looked for
    /// them.
    std::chrono::milliseconds keep_expired = std::chrono::hours(24);
    std::chrono::milliseconds cleanup_interval = std::chrono::minutes(5);
    /// The words of what was deleted stay in the file of the index until all of it is written anew, which
    /// costs much where it is large: not more often than this.
    std::chrono::milliseconds rewrite_interval = std::chrono::hours(1);
    /// How long what was deleted stays in the write-ahead log.
    std::chrono::milliseconds empty_log_interval = std::chrono::seconds(1);
};

/// What the writer does beside calls: deletes rows that nobody sees any longer, indexes new messages, lets go
/// what is kept too long, forgets sessions and jobs that have expired, and removes from the disk what is left
/// of deleted texts.
class SqliteChores final : public Chores {
public:
    /// Both must outlive it.
    SqliteChores(Database& database, SqliteWriter& writer, ChoreOptions options);

    std::chrono::milliseconds work() override;

    /// Calls that deleted something say so.
    void note_deletion() { log_has_remains_ = true; }

private:
    using Time = std::chrono::steady_clock::time_point;
    enum class Progress { nothing_to_do, more_to_do, failed };

    /// One of them in a transaction.
    Progress attempt(const std::function<Result<bool>()>& piece);
    Progress next_piece();
    Progress retain(Time now);
    Progress forget_expired(Time now);
    Progress rewrite_index(Time now);
    Progress empty_log(Time now);

    Database& database_;
    SqliteWriter& writer_;
    const ChoreOptions options_;
    std::int64_t last_channel_ = 0;
    Time next_retention_;
    Time next_cleanup_;
    bool is_rewriting_ = false;
    Time next_rewrite_;
    bool log_has_remains_ = true;
    Time next_empty_log_;
};

}  // namespace wimpole::storage
