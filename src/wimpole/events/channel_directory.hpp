#pragma once

#include <atomic>
#include <string>

#include "siopp/base/json_view.hpp"
#include "wimpole/events/live_sockets.hpp"
#include "wimpole/messaging/commit_listener.hpp"

namespace wimpole::events {

/// Tells sockets that have asked for it which channels there are from now on: `channelCreated` of every new
/// one and `channelUpdated` of those they have not joined, where they may read them. So a list of channels
/// can be kept without asking again and again.
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

private:
    enum class Audience { everybody, not_joined };
    void tell(const messaging::Channel& channel, std::string_view event, std::string json,
              Audience audience) const;

    LiveSockets& sockets_;
    /// Whether anybody has ever asked: where nobody has, no worker is bothered.
    std::atomic<bool> is_used_ = false;
};

}  // namespace wimpole::events
