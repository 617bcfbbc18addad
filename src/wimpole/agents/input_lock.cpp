#include "wimpole/agents/input_lock.hpp"

#include <algorithm>

#include "wimpole/agents/agent_registry.hpp"

namespace wimpole::agents {

bool closes_input(InputPolicy policy, const messaging::Channel& channel, const AgentRegistry& agents) {
    using messaging::ChannelType;
    if (policy != InputPolicy::automatic) return policy == InputPolicy::all;
    if (channel.type == ChannelType::dm || channel.type == ChannelType::voice_dm) return true;

    const auto people = std::count_if(channel.participants.begin(), channel.participants.end(),
                                      [&agents](EntityId id) { return !agents.contains(id); });
    return people == 1;
}

void InputLocks::close(ChannelId channel) {
    if (++holders_[channel] == 1) signals_.disable_input(channel, {});
}

void InputLocks::open(ChannelId channel) {
    const auto found = holders_.find(channel);
    if (--found->second > 0) return;
    holders_.erase(found);
    signals_.enable_input(channel, {});
}

InputLock::InputLock(InputLocks& locks, const messaging::Channel& channel, Closes closes)
    : locks_(locks), channel_(channel.id), message_server_(channel.message_server), closes_(closes) {
    if (closes_ == Closes::yes) locks_.close(channel_);
}

InputLock::~InputLock() {
    locks_.signals_.message_complete(channel_, message_server_, {});
    if (closes_ == Closes::yes) locks_.open(channel_);
}

}  // namespace wimpole::agents
