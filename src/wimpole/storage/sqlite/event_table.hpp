#pragma once

#include <cstdint>

#include "wimpole/base/error.hpp"
#include "wimpole/storage/backlog_builder.hpp"
#include "wimpole/storage/sqlite/channel_table.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// What happened in channels beside new messages: the table `changes`. Every call gives sqlite_failed() or
/// false when SQLite failed.
class EventTable {
public:
    /// `messages` must outlive it.
    EventTable(Database& database, MessageTable& messages);

    /// The seq of the channel's newest one, 0 for none.
    Result<std::uint64_t> last_seq(std::int64_t channel_number);
    /// Everything but messages themselves, which are in their own table.
    bool insert(std::int64_t channel_number, const messaging::ChannelEvent& event);
    /// Whether the event there makes all before it void.
    Result<bool> is_new_start(std::int64_t channel_number, std::uint64_t seq);

    /// Hands the builder what happened in a channel after `since`, messages included, from the newest back,
    /// until it is full.
    bool read_backlog(const StoredChannel& channel, std::uint64_t since, BacklogBuilder& builder);

private:
    bool note_what_is_not_kept(const StoredChannel& channel, BacklogBuilder& builder);
    Result<std::optional<messaging::ChannelEvent>> read_event(Query& row, const StoredChannel& channel);

    MessageTable& messages_;
    Statement last_;
    Statement insert_;
    Statement is_new_start_;
    Statement after_;
};

}  // namespace wimpole::storage
