#include "wimpole/storage/sqlite/session_table.hpp"

#include <string_view>

namespace wimpole::storage {

using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::Job;
using messaging::JobId;

namespace {

std::string select_sessions(std::string_view rest) {
    return "SELECT id, channel, agent, user, metadata, timeout_config, created_at_ms, last_activity_ms,"
           " expires_at_ms, renewal_count FROM sessions " +
           std::string(rest);
}

ChatSession read_session(Query& row) {
    ChatSession session;
    session.id = row.id<ChatSessionId>(0);
    session.channel = row.id<ChannelId>(1);
    session.agent = row.id<EntityId>(2);
    session.user = row.id<EntityId>(3);
    session.metadata = row.text(4);
    session.timeout_config = row.text(5);
    session.created_at_ms = row.integer(6);
    session.last_activity_ms = row.integer(7);
    session.expires_at_ms = row.integer(8);
    session.renewal_count = row.integer(9);
    return session;
}

std::string select_jobs(std::string_view rest) {
    return "SELECT id, channel, agent, user, status, prompt, metadata, result, error, created_at_ms,"
           " expires_at_ms FROM jobs " +
           std::string(rest);
}

Job read_job(Query& row) {
    Job job;
    job.id = row.id<JobId>(0);
    job.channel = row.id<ChannelId>(1);
    job.agent = row.id<EntityId>(2);
    job.user = row.id<EntityId>(3);
    job.status = row.text(4);
    job.prompt = row.text(5);
    job.metadata = row.text(6);
    job.result = row.text(7);
    job.error = row.text(8);
    job.created_at_ms = row.integer(9);
    job.expires_at_ms = row.integer(10);
    return job;
}

template <class T>
Result<std::optional<T>> read_one(Query& query, T (*read)(Query&)) {
    std::optional<T> found;
    if (query.next()) found = read(query);
    if (query.failed()) return sqlite_failed();
    return found;
}

template <class T>
Result<std::vector<T>> read_all(Query& query, T (*read)(Query&)) {
    std::vector<T> found;
    while (query.next())
        found.push_back(read(query));
    if (query.failed()) return sqlite_failed();
    return found;
}

}  // namespace

SessionTable::SessionTable(Database& database)
    : database_(database),
      put_session_(database,
                   "INSERT INTO sessions (id, channel, agent, user, metadata, timeout_config, created_at_ms,"
                   " last_activity_ms, expires_at_ms, renewal_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                   " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, agent = excluded.agent,"
                   " user = excluded.user, metadata = excluded.metadata,"
                   " timeout_config = excluded.timeout_config, created_at_ms = excluded.created_at_ms,"
                   " last_activity_ms = excluded.last_activity_ms, expires_at_ms = excluded.expires_at_ms,"
                   " renewal_count = excluded.renewal_count"),
      find_session_(database, select_sessions("WHERE id = ?")),
      newest_sessions_(database, select_sessions("ORDER BY number DESC LIMIT ?")),
      erase_session_(database, "DELETE FROM sessions WHERE id = ?"),
      put_job_(database,
               "INSERT INTO jobs (id, channel, agent, user, status, prompt, metadata, result, error,"
               " created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
               " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, agent = excluded.agent,"
               " user = excluded.user, status = excluded.status, prompt = excluded.prompt,"
               " metadata = excluded.metadata, result = excluded.result, error = excluded.error,"
               " created_at_ms = excluded.created_at_ms, expires_at_ms = excluded.expires_at_ms"),
      find_job_(database, select_jobs("WHERE id = ?")),
      newest_jobs_(database, select_jobs("WHERE ?1 = '' OR status = ?1 ORDER BY number DESC LIMIT ?2")),
      erase_expired_sessions_(database, "DELETE FROM sessions WHERE expires_at_ms < ?"),
      erase_expired_jobs_(database, "DELETE FROM jobs WHERE expires_at_ms < ?") {}

bool SessionTable::put(const ChatSession& session) {
    return put_session_.execute(session.id, session.channel, session.agent, session.user, session.metadata,
                                session.timeout_config, session.created_at_ms, session.last_activity_ms,
                                session.expires_at_ms, session.renewal_count);
}

Result<std::optional<ChatSession>> SessionTable::find(ChatSessionId id) {
    Query query(find_session_, id);
    return read_one(query, read_session);
}

Result<std::vector<ChatSession>> SessionTable::newest_sessions(std::size_t limit) {
    Query query(newest_sessions_, std::uint64_t{limit});
    return read_all(query, read_session);
}

Result<bool> SessionTable::erase(ChatSessionId id) {
    if (!erase_session_.execute(id)) return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

bool SessionTable::put(const Job& job) {
    return put_job_.execute(job.id, job.channel, job.agent, job.user, job.status, job.prompt, job.metadata,
                            job.result, job.error, job.created_at_ms, job.expires_at_ms);
}

Result<std::optional<Job>> SessionTable::find(JobId id) {
    Query query(find_job_, id);
    return read_one(query, read_job);
}

Result<std::vector<Job>> SessionTable::newest_jobs(const std::string& status, std::size_t limit) {
    Query query(newest_jobs_, status, std::uint64_t{limit});
    return read_all(query, read_job);
}

Result<std::size_t> SessionTable::erase_expired(std::int64_t before_ms) {
    std::size_t erased = 0;
    for (auto* const statement : {&erase_expired_sessions_, &erase_expired_jobs_}) {
        if (!statement->execute(before_ms)) return sqlite_failed();
        erased += static_cast<std::size_t>(sqlite3_changes(database_.handle()));
    }
    return erased;
}

}  // namespace wimpole::storage
