#pragma once

#include "wimpole/base/id.hpp"

namespace wimpole::agents {

/// What the people of a channel are told about an agent's turn, besides the reply. Implemented by the edge.
class ChannelSignals {
public:
    virtual ~ChannelSignals() = default;

    /// An agent is at work: nobody should write now. Always followed by enable_input().
    virtual void disable_input(ChannelId channel) = 0;
    virtual void enable_input(ChannelId channel) = 0;
    /// The turn has ended, with a reply or without.
    virtual void message_complete(ChannelId channel, MessageServerId message_server) = 0;
};

}  // namespace wimpole::agents
