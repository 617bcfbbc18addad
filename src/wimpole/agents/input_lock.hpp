#pragma once

#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/messaging/channel.hpp"

namespace wimpole::agents {

class AgentRegistry;

/// Whether people are to wait while an agent takes its turn.
enum class InputPolicy { stays_open, is_closed };

/// Closed in direct channels and where one person talks with agents; a group of people is never held up.
InputPolicy input_policy(const messaging::Channel& channel, const AgentRegistry& agents);

/// Closes a channel's input for as long as it lives. However a turn ends, its end is announced and the input
/// is open again.
class InputLock {
public:
    /// `signals` must outlive the lock.
    InputLock(ChannelSignals& signals, const messaging::Channel& channel, InputPolicy policy);
    InputLock(const InputLock&) = delete;
    InputLock& operator=(const InputLock&) = delete;
    ~InputLock();

private:
    ChannelSignals& signals_;
    ChannelId channel_;
    MessageServerId message_server_;
    InputPolicy policy_;
};

}  // namespace wimpole::agents
