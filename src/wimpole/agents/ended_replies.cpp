#include "wimpole/agents/ended_replies.hpp"

#include <utility>

namespace wimpole::agents {

void EndedReplies::add(messaging::Message reply, TimedExecutor::Time now) {
    drop_old(now);
    if (limits_.max_replies == 0) return;
    if (replies_.size() >= limits_.max_replies) replies_.pop_front();
    replies_.push_back({now, std::move(reply)});
    is_empty_ = false;
}

std::vector<messaging::Message> EndedReplies::in(ChannelId channel, TimedExecutor::Time now) {
    drop_old(now);
    std::vector<messaging::Message> found;
    for (const auto& ended : replies_) {
        if (ended.reply.channel == channel) found.push_back(ended.reply);
    }
    return found;
}

void EndedReplies::forget(MessageId reply) {
    std::erase_if(replies_, [reply](const Ended& ended) { return ended.reply.id == reply; });
    is_empty_ = replies_.empty();
}

void EndedReplies::forget(ChannelId channel) {
    std::erase_if(replies_, [channel](const Ended& ended) { return ended.reply.channel == channel; });
    is_empty_ = replies_.empty();
}

void EndedReplies::drop_old(TimedExecutor::Time now) {
    while (!replies_.empty() && now - replies_.front().at >= limits_.time)
        replies_.pop_front();
    is_empty_ = replies_.empty();
}

}  // namespace wimpole::agents
