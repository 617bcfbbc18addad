#include "wimpole/storage/sqlite/message_table.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "wimpole/base/log.hpp"
#include "wimpole/storage/sqlite/message_checksum.hpp"

namespace wimpole::storage {

using messaging::HistoryRange;
using messaging::Message;

namespace {

/// The greatest number of SQLite.
constexpr auto end_of_seqs = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// The row of select_messages().
StoredMessage read_message(Query& row) {
    StoredMessage stored;
    auto& message = stored.message;
    message.id = row.id<MessageId>(0);
    message.channel = row.id<ChannelId>(1);
    message.message_server = row.id<MessageServerId>(2);
    message.seq = static_cast<std::uint64_t>(row.integer(3));
    message.sender = row.id<EntityId>(4);
    message.sender_name = row.text(5);
    message.text = row.text(6);
    message.source = row.text(7);
    message.source_id = row.text(8);
    message.client_message_id = row.text(9);
    message.metadata = row.text(10);
    message.attachments = row.text(11);
    message.raw_message = row.text(12);
    message.thought = row.text(13);
    message.actions = row.text(14);
    if (!row.is_null(15)) message.in_reply_to = row.id<MessageId>(15);
    message.created_at_ms = row.integer(16);
    // Format 1 did not know it.
    message.updated_at_ms = std::max(row.integer(17), message.created_at_ms);
    stored.deleted = row.boolean(18);
    stored.number = row.integer(19);
    message.socket_id = row.text(20);
    // Formats before the fourth had none.
    const bool is_sound = row.is_null(21) || row.integer(21) == std::int64_t{checksum(message)};
    if (!is_sound) {
        log::error("message ", message.id.to_string(), " of channel ", message.channel.to_string(),
                   " is damaged: it is not what was written");
        message = stored.deleted ? without_content(message) : damaged(message);
    }
    stored.sound = is_sound;
    return stored;
}

Result<std::optional<StoredMessage>> read_one(Query& query) {
    std::optional<StoredMessage> stored;
    if (query.next()) stored = read_message(query);
    if (query.failed()) return sqlite_failed();
    return stored;
}

}  // namespace

std::string select_messages(std::string_view condition) {
    return "SELECT messages.id, channels.id, messages.message_server, seq, sender, sender_name, messages.text,"
           " source, messages.source_id, client_message_id, messages.metadata, attachments, raw_message,"
           " thought, actions, in_reply_to, messages.created_at_ms, messages.updated_at_ms,"
           " messages.deleted OR seq < start_seq, messages.number, socket_id, checksum"
           " FROM messages JOIN channels ON channels.number = messages.channel WHERE " +
           std::string(condition);
}

std::optional<Message> MessageCursor::next() {
    if (!query_.next()) return std::nullopt;
    auto stored = read_message(query_);
    number_ = stored.number;
    sound_ = stored.sound;
    return std::move(stored.message);
}

MessageTable::MessageTable(Database& database)
    : end_(database, "SELECT seq, created_at_ms FROM messages WHERE channel = ? ORDER BY seq DESC LIMIT 1"),
      end_up_to_(database,
                 "SELECT seq, created_at_ms FROM messages WHERE channel = ? AND seq <= ?"
                 " ORDER BY seq DESC LIMIT 1"),
      find_(database, select_messages("messages.id = ? AND " + std::string(messages_exist))),
      find_sent_(database, select_messages("messages.id = ?")),
      // The last condition is that of the partial index.
      find_of_client_(database,
                      select_messages("messages.channel = ? AND sender = ? AND client_message_id = ?"
                                      " AND client_message_id <> ''")),
      after_(database,
             select_messages("messages.channel = ? AND seq > ? AND messages.deleted = 0 ORDER BY seq DESC")),
      find_channel_(database, "SELECT number, start_seq FROM channels WHERE id = ? AND deleted = 0"),
      newest_first_(database,
                    select_messages("messages.channel = ? AND seq > ? AND seq < ? AND messages.deleted = 0"
                                    " ORDER BY seq DESC LIMIT ?")),
      oldest_first_(database,
                    select_messages("messages.channel = ? AND seq > ? AND seq < ? AND messages.deleted = 0"
                                    " ORDER BY seq LIMIT ?")),
      insert_(
          database,
          "INSERT INTO messages (number, id, channel, message_server, seq, sender, sender_name, text, source,"
          " source_id, client_message_id, metadata, attachments, raw_message, thought, actions,"
          " in_reply_to, created_at_ms, updated_at_ms, socket_id, checksum)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database,
              "UPDATE messages SET sender_name = ?, text = ?, source = ?, source_id = ?, metadata = ?,"
              " attachments = ?, raw_message = ?, thought = ?, actions = ?, in_reply_to = ?,"
              " updated_at_ms = ?, deleted = ?, socket_id = ?, checksum = ? WHERE id = ?") {}

Result<MessageTable::End> MessageTable::end(std::int64_t channel_number) {
    Query query(end_, channel_number);
    End end;
    if (query.next()) end = {static_cast<std::uint64_t>(query.integer(0)), query.integer(1)};
    if (query.failed()) return sqlite_failed();
    return end;
}

Result<std::optional<Message>> MessageTable::find(MessageId id) {
    Query query(find_, id);
    auto stored = read_one(query);
    if (!stored) return stored.error();
    if (!*stored) return std::optional<Message>();
    return std::optional((*stored)->message);
}

Result<std::optional<StoredMessage>> MessageTable::find_sent(MessageId id) {
    Query query(find_sent_, id);
    return read_one(query);
}

Result<std::optional<StoredMessage>> MessageTable::find_of_client(std::int64_t channel_number,
                                                                  EntityId sender,
                                                                  const std::string& client_message_id) {
    Query query(find_of_client_, channel_number, sender, client_message_id);
    return read_one(query);
}

MessageCursor MessageTable::after(std::int64_t channel_number, std::uint64_t since) {
    return MessageCursor(after_, channel_number, since);
}

Result<std::vector<Message>> MessageTable::history(ChannelId channel, const HistoryRange& range,
                                                   std::size_t limit) {
    std::int64_t number = 0;
    const auto gap = gap_of(number, channel, range);
    if (!gap) return gap.error();
    if (!*gap) return std::vector<Message>();

    auto& statement = range.order == HistoryRange::Order::newest_first ? newest_first_ : oldest_first_;
    std::vector<Message> messages;
    MessageCursor cursor(statement, number, (*gap)->low, (*gap)->high, std::uint64_t{limit});
    while (auto message = cursor.next())
        messages.push_back(*std::move(message));
    if (cursor.failed()) return sqlite_failed();
    return messages;
}

bool MessageTable::insert(std::int64_t number, std::int64_t channel_number, const Message& message) {
    return insert_.execute(number, message.id, channel_number, message.message_server, message.seq,
                           message.sender, message.sender_name, message.text, message.source,
                           message.source_id, message.client_message_id, message.metadata,
                           message.attachments, message.raw_message, message.thought, message.actions,
                           message.in_reply_to, message.created_at_ms, message.updated_at_ms,
                           message.socket_id, std::int64_t{checksum(message)});
}

bool MessageTable::update(const Message& message) {
    return write_content(message, false);
}

bool MessageTable::erase(const Message& message) {
    return write_content(without_content(message), true);
}

Result<std::optional<MessageTable::Gap>> MessageTable::gap_of(std::int64_t& channel_number, ChannelId channel,
                                                              const HistoryRange& range) {
    Query query(find_channel_, channel);
    const bool found = query.next();
    if (query.failed()) return sqlite_failed();
    if (!found) return std::optional<Gap>();

    channel_number = query.integer(0);
    const auto start = static_cast<std::uint64_t>(query.integer(1));
    Gap gap{std::max(start - 1, range.after.value_or(0)), range.before.value_or(end_of_seqs)};
    if (range.before_ms) {
        const auto last = last_before(channel_number, gap, *range.before_ms);
        if (!last) return last.error();
        gap.high = std::min(gap.high, *last + 1);
    }
    if (range.after_ms && *range.after_ms < std::numeric_limits<std::int64_t>::max()) {
        const auto last = last_before(channel_number, gap, *range.after_ms + 1);
        if (!last) return last.error();
        gap.low = *last;
    }
    return std::optional(gap);
}

Result<std::uint64_t> MessageTable::last_before(std::int64_t channel_number, Gap gap, std::int64_t time_ms) {
    const auto end = this->end(channel_number);
    if (!end) return end.error();

    // Times never decrease with seq, so there is one place where they pass the given one.
    auto low = gap.low;
    auto high = std::min(gap.high, end->seq + 1);
    while (low + 1 < high) {
        const auto middle = low + (high - low) / 2;
        Query query(end_up_to_, channel_number, middle);
        const bool found = query.next();
        if (query.failed()) return sqlite_failed();

        const auto seq = found ? static_cast<std::uint64_t>(query.integer(0)) : 0;
        if (seq <= low || query.integer(1) < time_ms) {
            low = middle;
        } else {
            high = seq;
        }
    }
    return low;
}

bool MessageTable::write_content(const Message& message, bool deleted) {
    return update_.execute(message.sender_name, message.text, message.source, message.source_id,
                           message.metadata, message.attachments, message.raw_message, message.thought,
                           message.actions, message.in_reply_to, message.updated_at_ms, std::int64_t{deleted},
                           message.socket_id, std::int64_t{checksum(message)}, message.id);
}

}  // namespace wimpole::storage
