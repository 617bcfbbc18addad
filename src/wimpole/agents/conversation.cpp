#include "wimpole/agents/conversation.hpp"

#include <algorithm>

namespace wimpole::agents {

siopp::Task<Result<std::vector<messaging::Message>>> Conversation::recent(ChannelId channel,
                                                                          std::uint64_t last_seq,
                                                                          std::size_t limit) const {
    messaging::HistoryRange range;
    range.before = last_seq + 1;
    auto reading = store_.history(channel, range, limit);
    auto messages = co_await std::move(reading);
    if (messages) std::ranges::reverse(*messages);
    co_return messages;
}

}  // namespace wimpole::agents
