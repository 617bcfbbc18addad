#include "wimpole/storage/sqlite/event_table.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace wimpole::storage {

using messaging::ChannelCleared;
using messaging::ChannelDeleted;
using messaging::ChannelEvent;
using messaging::Message;
using messaging::MessageDeleted;
using messaging::MessageUpdated;

namespace {

/// What the column `kind` holds; never changed once released.
enum class Kind : std::int64_t { message_updated = 1, message_deleted = 2, cleared = 3, deleted = 4 };

struct Change {
    Kind kind;
    std::optional<MessageId> message;
};

/// Nothing for a message, which is no change.
struct ToChange {
    std::optional<Change> operator()(const Message& /*message*/) const { return std::nullopt; }
    std::optional<Change> operator()(const MessageUpdated& event) const {
        return Change{Kind::message_updated, event.message.id};
    }
    std::optional<Change> operator()(const MessageDeleted& event) const {
        return Change{Kind::message_deleted, event.message};
    }
    std::optional<Change> operator()(const ChannelCleared& /*event*/) const {
        return Change{Kind::cleared, std::nullopt};
    }
    std::optional<Change> operator()(const ChannelDeleted& /*event*/) const {
        return Change{Kind::deleted, std::nullopt};
    }
};

}  // namespace

EventTable::EventTable(Database& database, MessageTable& messages)
    : messages_(messages),
      last_(database, "SELECT seq FROM changes WHERE channel = ? ORDER BY seq DESC LIMIT 1"),
      insert_(database, "INSERT INTO changes (channel, seq, kind, message) VALUES (?, ?, ?, ?)"),
      is_new_start_(database, "SELECT 1 FROM changes WHERE channel = ? AND seq = ? AND kind IN (3, 4)"),
      after_(database,
             "SELECT seq, kind, message FROM changes WHERE channel = ? AND seq > ? ORDER BY seq DESC") {}

Result<std::uint64_t> EventTable::last_seq(std::int64_t channel_number) {
    Query query(last_, channel_number);
    const auto seq = query.next() ? static_cast<std::uint64_t>(query.integer(0)) : 0;
    if (query.failed()) return sqlite_failed();
    return seq;
}

bool EventTable::insert(std::int64_t channel_number, const ChannelEvent& event) {
    const auto change = std::visit(ToChange{}, event);
    return change && insert_.execute(channel_number, messaging::seq_of(event),
                                     static_cast<std::int64_t>(change->kind), change->message);
}

Result<bool> EventTable::is_new_start(std::int64_t channel_number, std::uint64_t seq) {
    Query query(is_new_start_, channel_number, seq);
    const bool found = query.next();
    if (query.failed()) return sqlite_failed();
    return found;
}

bool EventTable::read_backlog(const StoredChannel& channel, std::uint64_t since, BacklogBuilder& builder) {
    const auto after = std::max(since, channel.start_seq - 1);
    auto messages = messages_.after(channel.number, after);
    Query changes(after_, channel.number, after);
    bool has_change = changes.next();

    for (auto message = messages.next(); message || has_change;) {
        const bool change_is_newer =
            has_change && (!message || static_cast<std::uint64_t>(changes.integer(0)) > message->seq);
        if (!change_is_newer) {
            if (!builder.add(*std::move(message))) break;
            message = messages.next();
            continue;
        }
        auto event = read_event(changes, channel);
        if (!event) return false;
        if (*event && !builder.add(**std::move(event))) break;
        has_change = changes.next();
    }
    if (messages.failed() || changes.failed()) return false;
    return since >= after || note_what_is_not_kept(channel, builder);
}

bool EventTable::note_what_is_not_kept(const StoredChannel& channel, BacklogBuilder& builder) {
    const auto new_start = is_new_start(channel.number, channel.start_seq);
    if (new_start && !*new_start) builder.mark_incomplete();
    return new_start.has_value();
}

Result<std::optional<ChannelEvent>> EventTable::read_event(Query& row, const StoredChannel& channel) {
    const auto seq = static_cast<std::uint64_t>(row.integer(0));
    const auto id = channel.channel.id;
    switch (static_cast<Kind>(row.integer(1))) {
        case Kind::message_updated: {
            auto message = messages_.find(row.id<MessageId>(2));
            if (!message) return message.error();
            if (!*message) return std::optional<ChannelEvent>();
            return std::optional<ChannelEvent>(MessageUpdated{seq, **std::move(message)});
        }
        case Kind::message_deleted:
            return std::optional<ChannelEvent>(MessageDeleted{seq, id, row.id<MessageId>(2)});
        case Kind::cleared:
            return std::optional<ChannelEvent>(ChannelCleared{seq, id});
        case Kind::deleted:
            return std::optional<ChannelEvent>(ChannelDeleted{seq, id});
    }
    return sqlite_failed();
}

}  // namespace wimpole::storage
