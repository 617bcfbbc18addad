#include "wimpole/agents/conversation.hpp"

#include <algorithm>
#include <utility>

namespace wimpole::agents {

using messaging::Message;

siopp::Task<Result<std::vector<Message>>> Conversation::recent(ChannelId channel, std::uint64_t last_seq,
                                                               std::size_t limit) const {
    messaging::HistoryRange range;
    range.before = last_seq + 1;
    return read(channel, range, limit);
}

siopp::Task<Result<std::vector<Message>>> Conversation::newest(ChannelId channel, std::size_t limit) const {
    return read(channel, messaging::HistoryRange(), limit);
}

siopp::Task<Result<std::vector<Message>>> Conversation::search(ChannelId channel, std::string text,
                                                               std::size_t limit) const {
    messaging::SearchQuery query;
    query.text = std::move(text);
    query.channels = {channel};
    query.limit = limit;
    auto searching = store_.search(std::move(query));
    auto page = co_await std::move(searching);
    if (!page) co_return page.error();
    co_return std::move(page->messages);
}

siopp::Task<Result<std::vector<Message>>> Conversation::read(ChannelId channel, messaging::HistoryRange range,
                                                             std::size_t limit) const {
    auto reading = store_.history(channel, range, limit);
    auto messages = co_await std::move(reading);
    if (messages) std::ranges::reverse(*messages);
    co_return messages;
}

}  // namespace wimpole::agents
