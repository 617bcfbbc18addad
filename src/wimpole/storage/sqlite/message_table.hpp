#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message_store.hpp"
#include "wimpole/storage/sqlite/statement.hpp"
#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

/// The query for messages that meet a condition on `messages` and their `channels`, and what follows it; read
/// with a MessageCursor. messages_exist is the condition that leaves out what was deleted.
std::string select_messages(std::string_view condition);
inline constexpr std::string_view messages_exist = "messages.deleted = 0 AND seq >= start_seq";

/// Goes through messages one after the other. At most one at a time of the same call.
class MessageCursor {
public:
    template <class... Values>
    explicit MessageCursor(Statement& statement, const Values&... values) : query_(statement, values...) {}

    /// Nothing behind the last one.
    std::optional<messaging::Message> next();
    /// That of the last one in the table.
    std::int64_t number() const noexcept { return number_; }
    /// Whether the last one is what was written.
    bool sound() const noexcept { return sound_; }
    bool failed() const noexcept { return query_.failed(); }

private:
    Query query_;
    std::int64_t number_ = 0;
    bool sound_ = true;
};

/// The table of messages. A message that is not what was written is told as damaged(), and in the log. Every
/// call gives sqlite_failed() or false when SQLite failed. Messages below the start_seq of their channel do
/// not exist, except where a call says so.
class MessageTable {
public:
    explicit MessageTable(Database& database);

    /// Where a channel's messages end, deleted ones and those below its start included; zero for none.
    struct End {
        std::uint64_t seq = 0;
        std::int64_t created_at_ms = 0;
    };
    Result<End> end(std::int64_t channel_number);

    Result<std::optional<messaging::Message>> find(MessageId id);
    /// Also those that were deleted or are below the start.
    Result<std::optional<StoredMessage>> find_sent(MessageId id);
    Result<std::optional<StoredMessage>> find_of_client(std::int64_t channel_number, EntityId sender,
                                                        const std::string& client_message_id);
    /// Those with seq > `since`, newest first.
    MessageCursor after(std::int64_t channel_number, std::uint64_t since);
    Result<std::vector<messaging::Message>> history(ChannelId channel, const messaging::HistoryRange& range,
                                                    std::size_t limit);

    bool insert(std::int64_t number, std::int64_t channel_number, const messaging::Message& message);
    /// Replaces what may change of a message.
    bool update(const messaging::Message& message);
    /// Erases its content.
    bool erase(const messaging::Message& message);

    /// The seqs of a channel strictly between two.
    struct Gap {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
    };
    /// The greatest seq in the gap whose message was created before a time, or its low end.
    Result<std::uint64_t> last_before(std::int64_t channel_number, Gap gap, std::int64_t time_ms);

private:
    /// Nothing for an unknown channel.
    Result<std::optional<Gap>> gap_of(std::int64_t& channel_number, ChannelId channel,
                                      const messaging::HistoryRange& range);
    bool write_content(const messaging::Message& message, bool deleted);

    Statement end_;
    Statement end_up_to_;
    Statement find_;
    Statement find_sent_;
    Statement find_of_client_;
    Statement after_;
    Statement find_channel_;
    Statement newest_first_;
    Statement oldest_first_;
    Statement insert_;
    Statement update_;
};

}  // namespace wimpole::storage
