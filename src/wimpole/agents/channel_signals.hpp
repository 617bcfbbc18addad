#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wimpole/base/id.hpp"
#include "wimpole/messaging/message.hpp"
#include "wimpole/messaging/run.hpp"

namespace wimpole::agents {

/// A part of a reply that is being told.
struct StreamChunk {
    /// The id that the whole reply will have.
    MessageId message;
    ChannelId channel;
    EntityId agent;
    std::string_view text;
    /// From 0, by one with each chunk; of all chunks together: that of the last.
    std::uint64_t index = 0;
    /// The length of the text before it, in UTF-16 units as JavaScript counts: a chunk of 0 is all that there
    /// is so far.
    std::uint64_t offset = 0;
};

/// A reply that does not come, or not to its end.
struct StreamError {
    MessageId message;
    ChannelId channel;
    EntityId agent;
    std::string_view code;
    std::string_view error;
    /// What was told of it; empty for none.
    std::string_view partial_text;
};

/// What an agent is at.
struct AgentStatus {
    enum class State : std::uint8_t { thinking, idle };

    ChannelId channel;
    EntityId agent;
    std::string_view agent_name;
    messaging::RunId run;
    MessageId message;
    State state = State::idle;
};

/// What the people of a channel are told about an agent's turn, besides the reply. Implemented by the edge;
/// any thread. Where a socket is named, it alone is told.
class ChannelSignals {
public:
    virtual ~ChannelSignals() = default;

    /// An agent is at work: nobody should write now. Always followed by enable_input().
    virtual void disable_input(ChannelId channel, const std::string& socket) = 0;
    virtual void enable_input(ChannelId channel, const std::string& socket) = 0;
    /// The turn has ended, with a reply or without.
    virtual void message_complete(ChannelId channel, MessageServerId message_server,
                                  const std::string& socket) = 0;
    virtual void agent_status(const AgentStatus& status, const std::string& socket) = 0;
    virtual void stream_chunk(const StreamChunk& chunk, const std::string& socket) = 0;
    virtual void stream_error(const StreamError& error) = 0;
    /// The end of a reply that a socket may have missed.
    virtual void reply_again(const messaging::Message& reply, const std::string& socket) = 0;
    /// The agent will not answer a message of the socket: too many wait for it.
    virtual void agent_busy(ChannelId channel, EntityId agent, const std::string& socket) = 0;
    /// What a model was asked for a reply: for those who run the server, as it holds what others wrote.
    virtual void agent_prompt(ChannelId channel, MessageId message, std::string_view prompt) = 0;
};

}  // namespace wimpole::agents
