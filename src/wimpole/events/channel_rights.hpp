#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_set>

#include "wimpole/events/live_sockets.hpp"
#include "wimpole/events/presence.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

/// Sees to it that nobody stays in a channel who may not be in it. To be told first of what the store
/// has committed, before those who tell the channel. Any thread.
class ChannelRights final : public messaging::CommitListener {
public:
    /// `visibility`: of those whom the server lets in.
    ChannelRights(LiveSockets& sockets, Presence& presence,
                  auth::Visibility visibility = auth::Visibility::shared)
        : sockets_(sockets), presence_(presence), visibility_(visibility) {}

    /// A channel may have been created private, by this message or before it, when there were already sockets
    /// in the room of its name: the first message sends them out.
    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;

    void channel_updated(const messaging::Channel& channel) override { changed(channel); }
    void channel_deleted(const messaging::ChannelDeleted& event) override { deleted(event.channel); }

    /// Its participants, type or metadata have changed: sends those out who may not be in it any more. Each
    /// is told by `messageError` (FORBIDDEN).
    void changed(const messaging::Channel& channel);
    /// There is none of that id any more, and may be another one later.
    void deleted(ChannelId channel);

    /// Where it stands in the order of changes; for changed_since().
    std::uint64_t position() const;
    /// Whether the channel has, or may have, changed behind that position: what was found out about it
    /// meanwhile may be wrong. It is only told of changes that are so many behind the last.
    bool changed_since(ChannelId channel, std::uint64_t position) const;
    /// Whether a socket that was cut off at that position may go on as if it had not been: it has lost none
    /// of its channels since.
    bool still_hold(const SocketState& state, std::uint64_t position) const;

    static constexpr std::size_t max_changes = 4'096;
    static constexpr std::size_t max_settled = 100'000;

private:
    struct Change {
        std::uint64_t position;
        messaging::Channel channel;
    };

    bool is_settled(ChannelId channel) const;
    void settle(ChannelId channel);
    /// Gives its position.
    std::uint64_t note(const messaging::Channel& channel);
    void send_out(const messaging::Channel& channel, std::uint64_t position);

    LiveSockets& sockets_;
    Presence& presence_;
    const auth::Visibility visibility_;
    mutable std::mutex mutex_;
    std::uint64_t position_ = 0;
    /// The last ones, oldest first.
    std::deque<Change> changes_;
    /// Channels whose rooms hold nobody but who may be in them; may miss some.
    std::unordered_set<ChannelId> settled_;
};

}  // namespace wimpole::events
