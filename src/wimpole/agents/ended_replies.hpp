#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

#include "wimpole/agents/timed_executor.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::agents {

struct EndedReplyLimits {
    /// The latest; an older one is forgotten for a newer one.
    std::size_t max_replies = 256;
    std::chrono::milliseconds time{60'000};
};

/// Replies that were told in chunks and have ended of late: who lost the connection in the middle of one, and
/// asks for no history, would wait for its end in vain. On the agents' thread but for is_empty().
class EndedReplies {
public:
    explicit EndedReplies(EndedReplyLimits limits) : limits_(limits) {}

    void add(messaging::Message reply, TimedExecutor::Time now);
    /// Those of the channel, the oldest first.
    std::vector<messaging::Message> in(ChannelId channel, TimedExecutor::Time now);
    void forget(MessageId reply);
    void forget(ChannelId channel);

    /// Any thread. True only where there is none.
    bool is_empty() const noexcept { return is_empty_; }

private:
    struct Ended {
        TimedExecutor::Time at;
        messaging::Message reply;
    };

    void drop_old(TimedExecutor::Time now);

    const EndedReplyLimits limits_;
    /// In the order in which they ended.
    std::deque<Ended> replies_;
    std::atomic<bool> is_empty_ = true;
};

}  // namespace wimpole::agents
