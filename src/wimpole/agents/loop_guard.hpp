#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

#include "wimpole/base/id.hpp"

namespace wimpole::agents {

/// How much agents may talk with each other.
struct LoopLimits {
    using Duration = std::chrono::milliseconds;

    /// Turns in a row, each caused by the one before, since a person wrote.
    std::size_t max_hops = 3;
    /// Turns of agents after agents, since a person wrote.
    std::size_t max_turns_after_person = 12;
    /// Turns of one agent after another one, in a window.
    std::size_t max_turns_of_pair = 3;
    Duration pair_window{300'000};
    /// Turns of agents after agents in a channel, in a window.
    std::size_t max_turns_in_channel = 6;
    Duration channel_window{90'000};
    /// Channels in which agents talk with each other at a time; none do in another one.
    std::size_t max_talking_channels = 10'000;
};

/// Sees to it that agents who address each other come to an end. Turns caused by people are none of its
/// business. One thread.
class LoopGuard {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit LoopGuard(LoopLimits limits) : limits_(limits) {}

    /// A person wrote in the channel: agents may talk anew.
    void person_wrote(ChannelId channel);
    void forget(ChannelId channel) { channels_.erase(channel); }

    /// Whether `to` may take a turn after a message of the agent `from`; counts the turn where it may. Its
    /// hop is 1 more than that of the turn that the message came from.
    struct Step {
        ChannelId channel;
        MessageId message;
        EntityId from;
        EntityId to;
    };
    bool admit(const Step& step, MessageId reply, Time now);

    /// Channels that are remembered.
    std::size_t channel_count() const noexcept { return channels_.size(); }

private:
    struct Channel {
        std::unordered_map<MessageId, std::size_t> hop_of_reply;
        std::size_t greatest_hop = 0;
        std::size_t turns_after_person = 0;
        std::deque<Time> turns;
        std::map<std::pair<EntityId, EntityId>, std::deque<Time>> turns_of_pair;
    };

    Channel* find_or_add(ChannelId channel, Time now);
    static void forget_before(std::deque<Time>& times, Time time);

    const LoopLimits limits_;
    std::unordered_map<ChannelId, Channel> channels_;
};

}  // namespace wimpole::agents
