#include "wimpole/storage/sqlite/message_server_table.hpp"

#include <string>

namespace wimpole::storage {

using messaging::MessageServer;

namespace {

std::string select_message_server(std::string_view rest) {
    return "SELECT id, name, source_type, source_id, metadata, created_at_ms, updated_at_ms"
           " FROM message_servers " +
           std::string(rest);
}

/// The row of select_message_server().
MessageServer read_message_server(Query& row) {
    MessageServer server;
    server.id = row.id<MessageServerId>(0);
    server.name = row.text(1);
    server.source_type = row.text(2);
    server.source_id = row.text(3);
    server.metadata = row.text(4);
    server.created_at_ms = row.integer(5);
    server.updated_at_ms = row.integer(6);
    return server;
}

template <class Id>
Result<std::vector<Id>> read_ids(Query& query) {
    std::vector<Id> ids;
    while (query.next())
        ids.push_back(query.id<Id>(0));
    if (query.failed()) return sqlite_failed();
    return ids;
}

}  // namespace

MessageServerTable::MessageServerTable(Database& database)
    : database_(database),
      all_(database, select_message_server("ORDER BY number")),
      find_(database, select_message_server("WHERE id = ?")),
      insert_(database,
              "INSERT INTO message_servers"
              " (id, name, source_type, source_id, metadata, created_at_ms, updated_at_ms)"
              " VALUES (?, ?, ?, ?, ?, ?, ?)"),
      erase_(database, "DELETE FROM message_servers WHERE id = ?"),
      agents_(database,
              "SELECT agent FROM subscriptions"
              " JOIN message_servers ON message_servers.number = subscriptions.message_server"
              " WHERE message_servers.id = ? ORDER BY subscriptions.number"),
      of_agent_(database,
                "SELECT message_servers.id FROM subscriptions"
                " JOIN message_servers ON message_servers.number = subscriptions.message_server"
                " WHERE agent = ? ORDER BY message_servers.number"),
      subscribe_(database,
                 "INSERT OR IGNORE INTO subscriptions (message_server, agent)"
                 " SELECT number, ? FROM message_servers WHERE id = ?"),
      unsubscribe_(database,
                   "DELETE FROM subscriptions"
                   " WHERE message_server = (SELECT number FROM message_servers WHERE id = ?) AND agent = ?"),
      unsubscribe_all_(database,
                       "DELETE FROM subscriptions"
                       " WHERE message_server = (SELECT number FROM message_servers WHERE id = ?)") {}

Result<std::vector<MessageServer>> MessageServerTable::all() {
    std::vector<MessageServer> found;
    Query query(all_);
    while (query.next())
        found.push_back(read_message_server(query));
    if (query.failed()) return sqlite_failed();
    return found;
}

Result<std::optional<MessageServer>> MessageServerTable::find(MessageServerId id) {
    std::optional<MessageServer> found;
    Query query(find_, id);
    if (query.next()) found = read_message_server(query);
    if (query.failed()) return sqlite_failed();
    return found;
}

bool MessageServerTable::insert(const MessageServer& server) {
    return insert_.execute(server.id, server.name, server.source_type, server.source_id, server.metadata,
                           server.created_at_ms, server.updated_at_ms);
}

bool MessageServerTable::erase(MessageServerId id) {
    return unsubscribe_all_.execute(id) && erase_.execute(id);
}

Result<std::vector<EntityId>> MessageServerTable::agents(MessageServerId id) {
    Query query(agents_, id);
    return read_ids<EntityId>(query);
}

Result<std::vector<MessageServerId>> MessageServerTable::of_agent(EntityId agent) {
    Query query(of_agent_, agent);
    return read_ids<MessageServerId>(query);
}

Result<bool> MessageServerTable::subscribe(MessageServerId id, EntityId agent) {
    if (!subscribe_.execute(agent, id)) return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

Result<bool> MessageServerTable::unsubscribe(MessageServerId id, EntityId agent) {
    if (!unsubscribe_.execute(id, agent)) return sqlite_failed();
    return sqlite3_changes(database_.handle()) > 0;
}

}  // namespace wimpole::storage
