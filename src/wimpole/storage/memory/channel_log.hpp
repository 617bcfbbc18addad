#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "wimpole/messaging/message_store.hpp"
#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

/// The events of one channel in memory.
class ChannelLog {
public:
    /// The seq of the newest event, 0 for none.
    std::uint64_t head() const noexcept { return start_ + entries_.size() - 1; }
    /// The time of a message that is added now.
    std::int64_t time_of_next(std::int64_t now_ms) const;

    /// Its seq must be the next one.
    void add(messaging::ChannelEvent event);
    /// Forgets all before.
    void restart_with(messaging::ChannelEvent event);

    /// Whether a message of that seq is kept, deleted or not, is for the caller to know.
    StoredMessage& message(std::uint64_t seq);
    const StoredMessage& message(std::uint64_t seq) const;

    messaging::Backlog replay(std::uint64_t since, messaging::ReplayLimit limit) const;
    std::vector<messaging::Message> history(const messaging::HistoryRange& range, std::size_t limit) const;
    void for_each_message(const std::function<void(const StoredMessage&)>& visit) const;

private:
    struct Entry {
        /// Of an update only the seq and the message's own seq; its content is that of the message.
        messaging::ChannelEvent event;
        std::optional<StoredMessage> message;
    };

    std::optional<messaging::ChannelEvent> event_of(const Entry& entry) const;

    /// The seq of the first entry.
    std::uint64_t start_ = 1;
    std::deque<Entry> entries_;
};

}  // namespace wimpole::storage
