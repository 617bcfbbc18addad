#include "wimpole/storage/sqlite/channel_table.hpp"

#include <utility>

namespace wimpole::storage {

using messaging::Channel;
using messaging::MessageServer;

namespace {

/// The row of `SELECT number, id, message_server, name, type, source_type, metadata, created_at_ms`.
NumberedChannel read_channel(Query& row) {
    NumberedChannel numbered;
    numbered.number = row.integer(0);
    auto& channel = numbered.channel;
    channel.id = row.id<ChannelId>(1);
    channel.message_server = row.id<MessageServerId>(2);
    channel.name = row.text(3);
    channel.type = messaging::channel_type(row.text(4));
    channel.source_type = row.text(5);
    channel.metadata = row.text(6);
    channel.created_at_ms = row.integer(7);
    return numbered;
}

}  // namespace

ChannelTable::ChannelTable(Database& database)
    : database_(database),
      find_(database,
            "SELECT number, id, message_server, name, type, source_type, metadata, created_at_ms"
            " FROM channels WHERE id = ?"),
      of_message_server_(database,
                         "SELECT number, id, message_server, name, type, source_type, metadata, created_at_ms"
                         " FROM channels WHERE message_server = ? ORDER BY number"),
      participants_(database, "SELECT entity FROM participants WHERE channel = ? ORDER BY position"),
      insert_(database,
              "INSERT INTO channels (id, message_server, name, type, source_type, metadata, created_at_ms)"
              " VALUES (?, ?, ?, ?, ?, ?, ?)"),
      insert_participant_(database, "INSERT INTO participants (channel, position, entity) VALUES (?, ?, ?)"),
      find_message_server_(database, "SELECT 1 FROM message_servers WHERE id = ?"),
      message_servers_(database,
                       "SELECT id, name, source_type, created_at_ms FROM message_servers ORDER BY number"),
      insert_message_server_(database,
                             "INSERT OR IGNORE INTO message_servers (id, name, source_type, created_at_ms)"
                             " VALUES (?, ?, ?, ?)") {}

Result<std::optional<NumberedChannel>> ChannelTable::find(ChannelId id) {
    Query query(find_, id);
    const bool found = query.next();
    if (query.failed()) return sqlite_failed();
    if (!found) return std::optional<NumberedChannel>();

    auto numbered = read_channel(query);
    if (query.failed() || !add_participants(numbered)) return sqlite_failed();
    return std::optional(std::move(numbered));
}

Result<std::vector<Channel>> ChannelTable::of_message_server(MessageServerId message_server) {
    std::vector<Channel> channels;
    Query query(of_message_server_, message_server);
    while (query.next()) {
        auto numbered = read_channel(query);
        if (!add_participants(numbered)) return sqlite_failed();
        channels.push_back(std::move(numbered.channel));
    }
    if (query.failed()) return sqlite_failed();
    return channels;
}

Result<std::int64_t> ChannelTable::insert(const Channel& channel) {
    const bool inserted =
        insert_.execute(channel.id, channel.message_server, channel.name, to_string(channel.type),
                        channel.source_type, channel.metadata, channel.created_at_ms);
    if (!inserted) return sqlite_failed();
    return std::int64_t{sqlite3_last_insert_rowid(database_.handle())};
}

bool ChannelTable::insert_participant(std::int64_t channel_number, std::size_t position, EntityId entity) {
    return insert_participant_.execute(channel_number, std::uint64_t{position}, entity);
}

Result<bool> ChannelTable::has_message_server(MessageServerId id) {
    Query query(find_message_server_, id);
    const bool found = query.next();
    if (query.failed()) return sqlite_failed();
    return found;
}

Result<std::vector<MessageServer>> ChannelTable::message_servers() {
    std::vector<MessageServer> found;
    Query query(message_servers_);
    while (query.next()) {
        found.push_back({query.id<MessageServerId>(0), query.text(1), query.text(2), query.integer(3)});
    }
    if (query.failed()) return sqlite_failed();
    return found;
}

bool ChannelTable::ensure_message_server(const MessageServer& message_server) {
    return insert_message_server_.execute(message_server.id, message_server.name, message_server.source_type,
                                          message_server.created_at_ms);
}

bool ChannelTable::add_participants(NumberedChannel& numbered) {
    Query query(participants_, numbered.number);
    while (query.next())
        numbered.channel.participants.push_back(query.id<EntityId>(0));
    return !query.failed();
}

}  // namespace wimpole::storage
