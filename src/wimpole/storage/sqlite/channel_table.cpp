#include "wimpole/storage/sqlite/channel_table.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace wimpole::storage {

using messaging::Channel;

namespace {

std::string select_channel(std::string_view rest) {
    return "SELECT channels.number, id, message_server, name, type, source_type, source_id, topic, metadata,"
           " created_at_ms, updated_at_ms, start_seq, deleted FROM channels " +
           std::string(rest);
}

/// The row of select_channel().
StoredChannel read_channel(Query& row) {
    StoredChannel stored;
    stored.number = row.integer(0);
    auto& channel = stored.channel;
    channel.id = row.id<ChannelId>(1);
    channel.message_server = row.id<MessageServerId>(2);
    channel.name = row.text(3);
    channel.type = messaging::channel_type(row.text(4));
    channel.source_type = row.text(5);
    channel.source_id = row.text(6);
    channel.topic = row.text(7);
    channel.metadata = row.text(8);
    channel.created_at_ms = row.integer(9);
    channel.updated_at_ms = row.integer(10);
    stored.start_seq = static_cast<std::uint64_t>(row.integer(11));
    stored.deleted = row.boolean(12);
    return stored;
}

/// The same for both orders.
std::array<std::uint8_t, 32> pair_of(EntityId one, EntityId other) {
    const auto [first, second] = std::minmax(one, other);
    std::array<std::uint8_t, 32> bytes{};
    std::ranges::copy(first.uuid().bytes(), bytes.begin());
    std::ranges::copy(second.uuid().bytes(), bytes.begin() + 16);
    return bytes;
}

}  // namespace

ChannelTable::ChannelTable(Database& database)
    : database_(database),
      find_(database, select_channel("WHERE id = ?")),
      of_message_server_(database,
                         select_channel("WHERE message_server = ? AND deleted = 0 ORDER BY number")),
      of_participant_(database, select_channel("JOIN participants ON channel = channels.number"
                                               " WHERE entity = ? ORDER BY channels.number")),
      find_direct_(database, "SELECT id FROM channels WHERE message_server = ? AND direct_entities = ?"),
      participants_(database, "SELECT entity FROM participants WHERE channel = ? ORDER BY position"),
      insert_(database,
              "INSERT INTO channels (id, message_server, name, type, source_type, source_id, topic, metadata,"
              " created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database,
              "UPDATE channels SET message_server = ?, name = ?, type = ?, source_type = ?, source_id = ?,"
              " topic = ?, metadata = ?, created_at_ms = ?, updated_at_ms = ?, deleted = 0 WHERE number = ?"),
      mark_direct_(database, "UPDATE channels SET direct_entities = ? WHERE number = ?"),
      // What is left must not hinder the deletion of its message server.
      erase_(database,
             "UPDATE channels SET message_server = zeroblob(16), name = '', type = '', source_type = '',"
             " source_id = '', topic = '', metadata = '{}', direct_entities = NULL, deleted = 1"
             " WHERE number = ?"),
      set_start_(database, "UPDATE channels SET start_seq = ? WHERE number = ?"),
      insert_participant_(database, "INSERT INTO participants (channel, position, entity) VALUES (?, ?, ?)"),
      erase_participants_(database, "DELETE FROM participants WHERE channel = ?") {}

Result<std::optional<StoredChannel>> ChannelTable::find(ChannelId id) {
    Query query(find_, id);
    const bool found = query.next();
    if (query.failed()) return sqlite_failed();
    if (!found) return std::optional<StoredChannel>();

    auto stored = read_channel(query);
    if (query.failed() || !add_participants(stored)) return sqlite_failed();
    return std::optional(std::move(stored));
}

Result<std::vector<Channel>> ChannelTable::of_message_server(MessageServerId message_server) {
    Query query(of_message_server_, message_server);
    return read_all(query);
}

Result<std::vector<Channel>> ChannelTable::of_participant(EntityId entity) {
    Query query(of_participant_, entity);
    return read_all(query);
}

Result<std::optional<ChannelId>> ChannelTable::find_direct(MessageServerId message_server, EntityId one,
                                                           EntityId other) {
    const auto entities = pair_of(one, other);
    std::optional<ChannelId> found;
    Query query(find_direct_, message_server, std::span<const std::uint8_t>(entities));
    if (query.next()) found = query.id<ChannelId>(0);
    if (query.failed()) return sqlite_failed();
    return found;
}

Result<std::int64_t> ChannelTable::insert(const Channel& channel) {
    const bool inserted = insert_.execute(
        channel.id, channel.message_server, channel.name, to_string(channel.type), channel.source_type,
        channel.source_id, channel.topic, channel.metadata, channel.created_at_ms, channel.updated_at_ms);
    if (!inserted) return sqlite_failed();

    const auto number = std::int64_t{sqlite3_last_insert_rowid(database_.handle())};
    if (!write_participants(number, {}, channel.participants)) return sqlite_failed();
    return number;
}

bool ChannelTable::update(std::int64_t number, const Channel& before, const Channel& after) {
    return update_.execute(after.message_server, after.name, to_string(after.type), after.source_type,
                           after.source_id, after.topic, after.metadata, after.created_at_ms,
                           after.updated_at_ms, number) &&
           write_participants(number, before.participants, after.participants);
}

bool ChannelTable::mark_direct(std::int64_t number, EntityId one, EntityId other) {
    const auto entities = pair_of(one, other);
    return mark_direct_.execute(std::span<const std::uint8_t>(entities), number);
}

bool ChannelTable::erase(std::int64_t number) {
    return erase_participants_.execute(number) && erase_.execute(number);
}

bool ChannelTable::set_start(std::int64_t number, std::uint64_t start_seq) {
    return set_start_.execute(start_seq, number);
}

Result<std::vector<Channel>> ChannelTable::read_all(Query& query) {
    std::vector<Channel> channels;
    while (query.next()) {
        auto stored = read_channel(query);
        if (!add_participants(stored)) return sqlite_failed();
        channels.push_back(std::move(stored.channel));
    }
    if (query.failed()) return sqlite_failed();
    return channels;
}

bool ChannelTable::add_participants(StoredChannel& stored) {
    Query query(participants_, stored.number);
    while (query.next())
        stored.channel.participants.push_back(query.id<EntityId>(0));
    return !query.failed();
}

bool ChannelTable::write_participants(std::int64_t number, const std::vector<EntityId>& before,
                                      const std::vector<EntityId>& after) {
    // To add somebody to many must not mean to write them all again.
    const bool only_more =
        after.size() >= before.size() && std::equal(before.begin(), before.end(), after.begin());
    if (!only_more && !erase_participants_.execute(number)) return false;

    for (auto position = only_more ? before.size() : 0; position < after.size(); ++position) {
        if (!insert_participant_.execute(number, std::uint64_t{position}, after[position])) return false;
    }
    return true;
}

}  // namespace wimpole::storage
