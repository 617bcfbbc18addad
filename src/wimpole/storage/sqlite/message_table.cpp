#include "wimpole/storage/sqlite/message_table.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace wimpole::storage {

using messaging::Message;

namespace {

std::string select(std::string_view condition) {
    return "SELECT messages.id, channels.id, messages.message_server, seq, sender, sender_name, text, source,"
           " client_message_id, messages.metadata, attachments, thought, actions, in_reply_to,"
           " messages.created_at_ms FROM messages JOIN channels ON channels.number = messages.channel WHERE " +
           std::string(condition);
}

/// The row of select().
Message read_message(Query& row) {
    Message message;
    message.id = row.id<MessageId>(0);
    message.channel = row.id<ChannelId>(1);
    message.message_server = row.id<MessageServerId>(2);
    message.seq = static_cast<std::uint64_t>(row.integer(3));
    message.sender = row.id<EntityId>(4);
    message.sender_name = row.text(5);
    message.text = row.text(6);
    message.source = row.text(7);
    message.client_message_id = row.text(8);
    message.metadata = row.text(9);
    message.attachments = row.text(10);
    message.thought = row.text(11);
    message.actions = row.text(12);
    if (!row.is_null(13)) message.in_reply_to = row.id<MessageId>(13);
    message.created_at_ms = row.integer(14);
    return message;
}

Result<std::optional<Message>> read_one(Query& query) {
    std::optional<Message> message;
    if (query.next()) message = read_message(query);
    if (query.failed()) return sqlite_failed();
    return message;
}

Result<std::vector<Message>> read_all(Query& query) {
    std::vector<Message> messages;
    while (query.next())
        messages.push_back(read_message(query));
    if (query.failed()) return sqlite_failed();
    return messages;
}

}  // namespace

MessageTable::MessageTable(Database& database)
    : end_(database, "SELECT seq, created_at_ms FROM messages WHERE channel = ? ORDER BY seq DESC LIMIT 1"),
      find_(database, select("messages.id = ?")),
      // The last condition is that of the partial index.
      find_of_client_(database, select("messages.channel = ? AND sender = ? AND client_message_id = ?"
                                       " AND client_message_id <> ''")),
      after_(database, select("messages.channel = ? AND seq > ? ORDER BY seq DESC LIMIT ?")),
      before_(database, select("messages.channel = (SELECT number FROM channels WHERE id = ?) AND seq < ?"
                               " ORDER BY seq DESC LIMIT ?")),
      insert_(database,
              "INSERT INTO messages (id, channel, message_server, seq, sender, sender_name, text, source,"
              " client_message_id, metadata, attachments, thought, actions, in_reply_to, created_at_ms)"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

Result<MessageTable::End> MessageTable::end(std::int64_t channel_number) {
    Query query(end_, channel_number);
    End end;
    if (query.next()) end = {static_cast<std::uint64_t>(query.integer(0)), query.integer(1)};
    if (query.failed()) return sqlite_failed();
    return end;
}

Result<std::optional<Message>> MessageTable::find(MessageId id) {
    Query query(find_, id);
    return read_one(query);
}

Result<std::optional<Message>> MessageTable::find_of_client(std::int64_t channel_number, EntityId sender,
                                                            const std::string& client_message_id) {
    Query query(find_of_client_, channel_number, sender, client_message_id);
    return read_one(query);
}

Result<std::vector<Message>> MessageTable::after(std::int64_t channel_number, std::uint64_t since,
                                                 messaging::ReplayLimit limit) {
    Query query(after_, channel_number, since, std::uint64_t{limit.messages});
    std::vector<Message> messages;
    std::size_t bytes = 0;
    while (query.next()) {
        auto message = read_message(query);
        bytes += message.size_bytes();
        if (bytes > limit.bytes) break;
        messages.push_back(std::move(message));
    }
    if (query.failed()) return sqlite_failed();
    std::ranges::reverse(messages);
    return messages;
}

Result<std::vector<Message>> MessageTable::before(ChannelId channel, std::optional<std::uint64_t> before,
                                                  std::size_t limit) {
    const auto end = before.value_or(std::numeric_limits<std::uint64_t>::max());
    Query query(before_, channel, end, std::uint64_t{limit});
    return read_all(query);
}

bool MessageTable::insert(std::int64_t channel_number, const Message& message) {
    return insert_.execute(message.id, channel_number, message.message_server, message.seq, message.sender,
                           message.sender_name, message.text, message.source, message.client_message_id,
                           message.metadata, message.attachments, message.thought, message.actions,
                           message.in_reply_to, message.created_at_ms);
}

}  // namespace wimpole::storage
