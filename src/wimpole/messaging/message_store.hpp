#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/channel_event.hpp"
#include "wimpole/messaging/channel_hint.hpp"
#include "wimpole/messaging/search.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// What a replay gives at most: the newest events that fit. Bytes are those of the messages' stored fields.
struct ReplayLimit {
    std::size_t messages = 1'000;
    std::size_t bytes = 2 * 1024 * 1024;
};

/// What happened after a position, for somebody who joins or comes back.
struct Backlog {
    /// In the order of seq. Messages that are gone again are left out, their deletion is not. Of several
    /// updates of a message only the last is in it.
    std::vector<ChannelEvent> events;
    /// The channel's last seq at that moment, 0 for none.
    std::uint64_t head = 0;
    /// False when more than the limit were missed, or some that are not kept any longer: then `events` are
    /// the newest ones.
    bool complete = true;
};

/// A part of a channel's messages: those for which all that is given holds, from one end.
struct HistoryRange {
    enum class Order { newest_first, oldest_first };

    /// seq < before
    std::optional<std::uint64_t> before = std::nullopt;
    /// seq > after
    std::optional<std::uint64_t> after = std::nullopt;
    /// created_at_ms < before_ms
    std::optional<std::int64_t> before_ms = std::nullopt;
    /// created_at_ms > after_ms
    std::optional<std::int64_t> after_ms = std::nullopt;
    Order order = Order::newest_first;
};

/// The messages of a store (store.hpp).
class MessageStore {
public:
    virtual ~MessageStore() = default;

    /// Stores a message under the channel's next seq, durably. A channel that does not exist is created
    /// as opened_channel() says; its message server must exist (not_found: "Server <id> does not exist"). The
    /// same (channel, sender, client_message_id) again stores nothing and gives the first one as a duplicate;
    /// with other text it is a conflict. `origin` is handed to the listener.
    virtual Task<Result<Receipt>> append(Submission submission, ChannelHint hint, std::string origin) = 0;

    /// Replaces content of a message; not_found where there is none. An event of the channel.
    virtual Task<Result<Message>> update_message(MessageId message, MessageChanges changes) = 0;

    /// Deletes a message of the channel and erases its content. Nothing happens where there is none. An event
    /// of the channel.
    virtual Task<Result<std::optional<MessageDeleted>>> delete_message(ChannelId channel,
                                                                       MessageId message) = 0;

    /// Deletes all messages of the channel and erases their content. Nothing happens where there is no such
    /// channel. An event of the channel, also of one without messages.
    virtual Task<Result<std::optional<ChannelCleared>>> clear_channel(ChannelId channel) = 0;

    /// The events with seq > `since`, within `limit`; also of a channel that was deleted. Ordered with the
    /// listener's calls: when the caller's executor resumes, everything that it was told of before is in the
    /// backlog, and nothing that it is told of later is.
    virtual Task<Result<Backlog>> replay(ChannelId channel, std::uint64_t since, ReplayLimit limit) = 0;

    /// not_found where there is none.
    virtual Task<Result<Message>> find_message(MessageId message) = 0;

    /// At most `limit` messages of a range; empty for an unknown channel.
    virtual Task<Result<std::vector<Message>>> history(ChannelId channel, HistoryRange range,
                                                       std::size_t limit) = 0;

    /// Invalid where the query has no word, or more than it may have of anything. What was appended before
    /// the call is found.
    virtual Task<Result<SearchPage>> search(SearchQuery query) = 0;
};

}  // namespace wimpole::messaging
