#pragma once

#include <string>
#include <utility>
#include <vector>

#include "wimpole/messaging/commit_listener.hpp"

namespace wimpole::messaging {

/// Tells several, one after the other.
class CommitFanout final : public CommitListener {
public:
    explicit CommitFanout(std::vector<CommitListener*> listeners) : listeners_(std::move(listeners)) {}

    void message_committed(const Message& message, const Channel& channel,
                           const std::string& origin) override {
        for (auto* listener : listeners_)
            listener->message_committed(message, channel, origin);
    }
    void message_updated(const MessageUpdated& event) override {
        for (auto* listener : listeners_)
            listener->message_updated(event);
    }
    void message_deleted(const MessageDeleted& event) override {
        for (auto* listener : listeners_)
            listener->message_deleted(event);
    }
    void channel_cleared(const ChannelCleared& event) override {
        for (auto* listener : listeners_)
            listener->channel_cleared(event);
    }
    void channel_created(const Channel& channel) override {
        for (auto* listener : listeners_)
            listener->channel_created(channel);
    }
    void channel_updated(const Channel& channel) override {
        for (auto* listener : listeners_)
            listener->channel_updated(channel);
    }
    void channel_deleted(const ChannelDeleted& event) override {
        for (auto* listener : listeners_)
            listener->channel_deleted(event);
    }
    void message_server_created(const MessageServer& message_server) override {
        for (auto* listener : listeners_)
            listener->message_server_created(message_server);
    }

private:
    std::vector<CommitListener*> listeners_;
};

}  // namespace wimpole::messaging
