#pragma once

#include <string>

#include "siopp/server.hpp"
#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

/// Sends what happens in channels to the sockets that joined them. Any thread; it only queues.
class Gateway final : public messaging::CommitListener, public agents::ChannelSignals {
public:
    /// The namespace must outlive the gateway.
    explicit Gateway(siopp::Namespace& name_space) : name_space_(name_space) {}

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

    void disable_input(ChannelId channel) override;
    void enable_input(ChannelId channel) override;
    void message_complete(ChannelId channel, MessageServerId message_server) override;

private:
    siopp::Namespace& name_space_;
};

}  // namespace wimpole::events
