#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message_store.hpp"

namespace wimpole::agents {

/// Lets drivers read what was said in a channel. Any executor; tasks resume on the one that was current.
class Conversation {
public:
    /// `store` must outlive it.
    explicit Conversation(messaging::MessageStore& store) : store_(store) {}

    /// The newest messages of a channel up to and with `last_seq`, at most `limit`, the oldest of them first.
    /// Deleted ones are not among them.
    siopp::Task<Result<std::vector<messaging::Message>>> recent(ChannelId channel, std::uint64_t last_seq,
                                                                std::size_t limit) const;

    /// The newest messages of a channel, at most `limit`, the oldest of them first.
    siopp::Task<Result<std::vector<messaging::Message>>> newest(ChannelId channel, std::size_t limit) const;

    /// Messages of a channel that have all words of `text`, at most `limit`, the newest first.
    siopp::Task<Result<std::vector<messaging::Message>>> search(ChannelId channel, std::string text,
                                                                std::size_t limit) const;

private:
    siopp::Task<Result<std::vector<messaging::Message>>> read(ChannelId channel,
                                                              messaging::HistoryRange range,
                                                              std::size_t limit) const;

    messaging::MessageStore& store_;
};

}  // namespace wimpole::agents
