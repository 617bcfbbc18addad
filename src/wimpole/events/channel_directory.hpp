#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/events/live_sockets.hpp"
#include "wimpole/messaging/commit_listener.hpp"

namespace wimpole::events {

/// Tells sockets that have asked for it what there is from now on: `channelCreated` of every new channel and
/// `channelUpdated` of those they have not joined, where they may read them; `messageServerCreated`, to who
/// sees channels of others; `agentUpdated` of new and changed agents, `agentDeleted`. So lists of them can be
/// kept without asking again and again.
class ChannelDirectory final : public messaging::CommitListener {
public:
    /// `sockets` must outlive it.
    explicit ChannelDirectory(LiveSockets& sockets) : sockets_(sockets) {}

    // On the socket's worker.
    /// `subscribe_channels`, until `unsubscribe_channels` or the end of the socket. Confirmed by the answer
    /// to an acknowledged emit only.
    void subscribe(const SharedSocketState& state, siopp::Ack ack);
    void unsubscribe(const SharedSocketState& state, siopp::Ack ack);

    // Any thread.
    void message_committed(const messaging::Message&, const messaging::Channel&,
                           const std::string&) override {}
    void channel_created(const messaging::Channel& channel) override;
    void channel_updated(const messaging::Channel& channel) override;
    void message_server_created(const messaging::MessageServer& message_server) override;
    /// For AgentRegistry::set_listener().
    void agent_changed(EntityId agent, const agents::AgentRegistry::SharedEntry& now);

private:
    enum class Audience { everybody, not_joined };
    void tell(const messaging::Channel& channel, std::string_view event, std::string json,
              Audience audience) const;
    using Right = std::function<bool(const SocketState&)>;
    void tell_followers(std::string_view event, std::string json, Right may_know) const;

    LiveSockets& sockets_;
    /// Whether anybody has ever asked: where nobody has, no worker is bothered.
    std::atomic<bool> is_used_ = false;
};

}  // namespace wimpole::events
