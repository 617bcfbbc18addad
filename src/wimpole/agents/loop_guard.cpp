#include "wimpole/agents/loop_guard.hpp"

#include <algorithm>

namespace wimpole::agents {

void LoopGuard::person_wrote(ChannelId channel) {
    const auto found = channels_.find(channel);
    if (found == channels_.end()) return;
    found->second.hop_of_reply.clear();
    found->second.greatest_hop = 0;
    found->second.turns_after_person = 0;
}

bool LoopGuard::admit(const Step& step, MessageId reply, Time now) {
    auto* const channel = find_or_add(step.channel, now);
    if (!channel) return false;

    // A message that did not come from a turn admitted here (an answer to a person, or an agent elsewhere) is
    // as far from the person as the farthest one.
    const auto known = channel->hop_of_reply.find(step.message);
    const auto hop = 1 + (known == channel->hop_of_reply.end() ? channel->greatest_hop : known->second);
    auto& pair = channel->turns_of_pair[std::minmax(step.from, step.to)];
    forget_before(pair, now - limits_.pair_window);
    forget_before(channel->turns, now - limits_.channel_window);
    const bool admitted =
        hop <= limits_.max_hops && channel->turns_after_person < limits_.max_turns_after_person &&
        pair.size() < limits_.max_turns_of_pair && channel->turns.size() < limits_.max_turns_in_channel;
    if (!admitted) return false;

    channel->hop_of_reply.emplace(reply, hop);
    channel->greatest_hop = std::max(channel->greatest_hop, hop);
    ++channel->turns_after_person;
    pair.push_back(now);
    channel->turns.push_back(now);
    return true;
}

LoopGuard::Channel* LoopGuard::find_or_add(ChannelId id, Time now) {
    if (const auto found = channels_.find(id); found != channels_.end()) return &found->second;
    if (channels_.size() >= limits_.max_talking_channels) {
        const auto window = std::max(limits_.pair_window, limits_.channel_window);
        std::erase_if(channels_, [&](const auto& entry) {
            const auto& turns = entry.second.turns;
            return turns.empty() || turns.back() < now - window;
        });
    }
    if (channels_.size() >= limits_.max_talking_channels) return nullptr;
    return &channels_[id];
}

void LoopGuard::forget_before(std::deque<Time>& times, Time time) {
    while (!times.empty() && times.front() < time)
        times.pop_front();
}

}  // namespace wimpole::agents
