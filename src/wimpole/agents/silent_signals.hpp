#pragma once

#include <string>

#include "wimpole/agents/channel_signals.hpp"

namespace wimpole::agents {

/// For tests: nobody is told. Those who want to know of something override that.
class SilentSignals : public ChannelSignals {
public:
    void disable_input(ChannelId, const std::string&) override {}
    void enable_input(ChannelId, const std::string&) override {}
    void message_complete(ChannelId, MessageServerId, const std::string&) override {}
    void agent_status(const AgentStatus&, const std::string&) override {}
    void stream_chunk(const StreamChunk&, const std::string&) override {}
    void stream_error(const StreamError&) override {}
    void reply_again(const messaging::Message&, const std::string&) override {}
    void agent_busy(ChannelId, EntityId, const std::string&) override {}
    void agent_prompt(ChannelId, MessageId, std::string_view) override {}
};

}  // namespace wimpole::agents
