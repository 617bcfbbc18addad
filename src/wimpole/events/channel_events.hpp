#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_activity.hpp"
#include "wimpole/events/channel_door.hpp"
#include "wimpole/events/channel_rights.hpp"
#include "wimpole/events/payload.hpp"
#include "wimpole/events/socket_state.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

struct ChannelEventLimits {
    /// Joins of one socket that wait for the store; further ones are refused with BUSY.
    std::size_t max_pending_joins = 256;
    /// What one join delivers of the messages missed.
    messaging::ReplayLimit replay{};
};

/// Carries out clients' requests to join and leave channels, where they may. Any worker; must outlive the
/// server's workers.
class ChannelEvents {
public:
    struct Parts {
        messaging::Store& store;
        ChannelDoor& door;
        const ChannelRights& rights;
        Presence& presence;
        /// Null where no agents run.
        agents::AgentActivity* agents = nullptr;
    };
    ChannelEvents(Parts parts, ChannelEventLimits limits) : parts_(parts), limits_(limits) {}

    /// `channel_joined` and `room_joined`, then the messages after the request's `since` in order, then live
    /// ones.
    void join(const SharedSocketState& state, JoinRequest request, siopp::Ack ack);
    /// Confirmed by the answer to an acknowledged emit only.
    void leave(const SharedSocketState& state, const LeaveRequest& request, siopp::Ack ack);

private:
    /// What the principal is to get of the channel; forbidden if it may not join.
    siopp::Task<Result<messaging::Backlog>> open(auth::Principal principal, ChannelId channel,
                                                 std::optional<std::uint64_t> since);
    siopp::Task<void> join_stored(SharedSocketState state, JoinRequest request, siopp::Ack ack);
    void enter(const SharedSocketState& state, const JoinRequest& request, const messaging::Backlog& backlog,
               siopp::Ack& ack) const;

    /// The request's `since`; nothing where it has none, or says that it is a position of another store.
    std::optional<std::uint64_t> position_in(const JoinRequest& request) const;
    /// Why not everything after the request's `since` follows (Joined::gap).
    std::string_view gap_of(const JoinRequest& request, const messaging::Backlog& backlog) const;
    void take_out(SocketState& state, const ChannelName& channel) const;

    Parts parts_;
    ChannelEventLimits limits_;
};

}  // namespace wimpole::events
