#include "wimpole/agents/input_lock.hpp"

#include <algorithm>

#include "wimpole/agents/agent_registry.hpp"

namespace wimpole::agents {

InputPolicy input_policy(const messaging::Channel& channel, const AgentRegistry& agents) {
    using messaging::ChannelType;
    if (channel.type == ChannelType::dm || channel.type == ChannelType::voice_dm)
        return InputPolicy::is_closed;

    const auto people = std::count_if(channel.participants.begin(), channel.participants.end(),
                                      [&agents](EntityId id) { return !agents.contains(id); });
    return people == 1 ? InputPolicy::is_closed : InputPolicy::stays_open;
}

InputLock::InputLock(ChannelSignals& signals, const messaging::Channel& channel, InputPolicy policy)
    : signals_(signals), channel_(channel.id), message_server_(channel.message_server), policy_(policy) {
    if (policy_ == InputPolicy::is_closed) signals_.disable_input(channel_);
}

InputLock::~InputLock() {
    signals_.message_complete(channel_, message_server_);
    if (policy_ == InputPolicy::is_closed) signals_.enable_input(channel_);
}

}  // namespace wimpole::agents
