#include "wimpole/storage/sqlite/session_table.hpp"

#include <string>
#include <string_view>

#include "wimpole/storage/sqlite/rows.hpp"

namespace wimpole::storage {

using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::ListPage;

namespace {

constexpr int sessions_number_column = 10;

std::string select_sessions(std::string_view rest) {
    return "SELECT id, channel, agent, user, metadata, timeout_config, created_at_ms, last_activity_ms,"
           " expires_at_ms, renewal_count, number FROM sessions " +
           std::string(rest);
}

ChatSession read_session(Query& row) {
    ChatSession session;
    session.id = row.id<ChatSessionId>(0);
    session.channel = row.id<ChannelId>(1);
    session.agent = row.id<EntityId>(2);
    session.user = row.id<EntityId>(3);
    session.metadata = row.text(4);
    const auto timeout_text = row.text(5);
    // What this program has not written leaves the standard timeout.
    if (const auto timeout = siopp::json::View::parse(timeout_text))
        (void)messaging::read_timeout(*timeout, session.timeout);
    session.created_at_ms = row.integer(6);
    session.last_activity_ms = row.integer(7);
    session.expires_at_ms = row.integer(8);
    session.renewal_count = row.integer(9);
    return session;
}

}  // namespace

SessionTable::SessionTable(Database& database)
    : database_(database),
      count_(database, "SELECT count(*) FROM sessions"),
      erase_first_expired_(database,
                           "DELETE FROM sessions WHERE number = (SELECT number FROM sessions"
                           " WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT 1)"),
      insert_(database,
              "INSERT INTO sessions (id, channel, agent, user, metadata, timeout_config, created_at_ms,"
              " last_activity_ms, expires_at_ms, renewal_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database,
              "UPDATE sessions SET metadata = ?, timeout_config = ?, last_activity_ms = ?,"
              " expires_at_ms = ?, renewal_count = ? WHERE id = ?"),
      find_(database, select_sessions("WHERE id = ?")),
      page_(database, select_sessions("WHERE number < ? ORDER BY number DESC LIMIT ?")),
      erase_(database, "DELETE FROM sessions WHERE id = ?"),
      erase_expired_(database, "DELETE FROM sessions WHERE expires_at_ms < ?") {}

Result<bool> SessionTable::make_room(std::size_t max, std::int64_t now_ms) {
    std::int64_t count = 0;
    {
        Query query(count_);
        if (query.next()) count = query.integer(0);
        if (query.failed()) return sqlite_failed();
    }
    if (static_cast<std::size_t>(count) < max) return true;
    if (!erase_first_expired_.execute(now_ms)) return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

bool SessionTable::insert(const ChatSession& session) {
    return insert_.execute(session.id, session.channel, session.agent, session.user, session.metadata,
                           messaging::timeout_json(session.timeout), session.created_at_ms,
                           session.last_activity_ms, session.expires_at_ms, session.renewal_count);
}

Result<bool> SessionTable::update(const ChatSession& session) {
    if (!update_.execute(session.metadata, messaging::timeout_json(session.timeout), session.last_activity_ms,
                         session.expires_at_ms, session.renewal_count, session.id))
        return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

Result<std::optional<ChatSession>> SessionTable::find(ChatSessionId id) {
    Query query(find_, id);
    return read_one(query, read_session);
}

Result<ListPage<ChatSession>> SessionTable::page(std::optional<std::int64_t> before, std::size_t limit) {
    return read_page(page_, read_session, sessions_number_column, before, limit);
}

Result<bool> SessionTable::erase(ChatSessionId id) {
    if (!erase_.execute(id)) return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

Result<std::size_t> SessionTable::erase_expired(std::int64_t before_ms) {
    if (!erase_expired_.execute(before_ms)) return sqlite_failed();
    return static_cast<std::size_t>(sqlite3_changes(database_.handle()));
}

}  // namespace wimpole::storage
