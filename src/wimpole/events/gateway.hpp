#pragma once

#include <string>

#include "siopp/server.hpp"
#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/events/live_sockets.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

/// Sends what happens in channels to the sockets that joined them. Any thread; it only queues.
class Gateway final : public messaging::CommitListener, public agents::ChannelSignals {
public:
    /// Both must outlive the gateway.
    Gateway(siopp::Namespace& name_space, LiveSockets& sockets)
        : name_space_(name_space), sockets_(sockets) {}

    /// `messageBroadcast` to the channel, then `messageBroadcast` with the sender's own id of the message and
    /// `messageAck` to the socket that sent it, joined or not. `origin` is that socket's id, empty for none.
    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;
    /// `messageBroadcast` with the message's id again.
    void message_updated(const messaging::MessageUpdated& event) override;
    void message_deleted(const messaging::MessageDeleted& event) override;
    void channel_cleared(const messaging::ChannelCleared& event) override;
    void channel_updated(const messaging::Channel& channel) override;
    void channel_deleted(const messaging::ChannelDeleted& event) override;

    void disable_input(ChannelId channel, const std::string& socket) override;
    void enable_input(ChannelId channel, const std::string& socket) override;
    void message_complete(ChannelId channel, MessageServerId message_server,
                          const std::string& socket) override;
    void agent_status(const agents::AgentStatus& status, const std::string& socket) override;
    void stream_chunk(const agents::StreamChunk& chunk, const std::string& socket) override;
    void stream_error(const agents::StreamError& error) override;
    void reply_again(const messaging::Message& reply, const std::string& socket) override;
    void agent_busy(ChannelId channel, EntityId agent, const std::string& socket) override;
    /// `agent_prompt` to those in the channel who may read the log.
    void agent_prompt(ChannelId channel, MessageId message, std::string_view prompt) override;

private:
    /// To the channel, or to a socket of it alone.
    void tell(ChannelId channel, const std::string& socket, std::string_view event, std::string_view json);

    siopp::Namespace& name_space_;
    LiveSockets& sockets_;
};

}  // namespace wimpole::events
