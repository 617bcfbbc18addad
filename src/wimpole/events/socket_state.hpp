#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "siopp/socket.hpp"
#include "wimpole/auth/rate_limiter.hpp"
#include "wimpole/auth/socket_quota.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/base/log_context.hpp"
#include "wimpole/events/event_json.hpp"
#include "wimpole/events/identity.hpp"
#include "wimpole/events/payload.hpp"
#include "wimpole/events/refusal_counts.hpp"

namespace wimpole::events {

struct LogSubscription;
}  // namespace wimpole::events

namespace wimpole::agents {
class RemoteDriver;
class RemoteLine;
}  // namespace wimpole::agents

namespace wimpole::events {

/// A join that waits for the store.
struct PendingJoin {
    std::uint64_t number = 0;
    std::string room;
    /// The client left the channel again after it had asked to join.
    bool left = false;
};

/// A message that waits until it is known whether its sender may send it.
struct PendingSend {
    SendRequest request;
    siopp::Ack ack;
};

/// What wimpole knows about a connected socket. Shared by the socket and by what waits for the store on its
/// behalf, which may outlive it: `socket` is null once it is gone. Used on the socket's worker only.
struct SocketState {
    SocketState(Identity who, auth::SocketBucket rate) : identity(std::move(who)), events_left(rate) {}

    siopp::Socket* socket = nullptr;
    Identity identity;
    /// Of the sockets that its identity may have; null where they are not counted, and when it is gone.
    auth::SocketQuota::Place place;
    /// What it may still ask for now.
    auth::SocketBucket events_left;
    std::size_t pending_sends = 0;
    /// In the order in which they are to be stored; while there are any, later ones wait behind them.
    std::deque<PendingSend> unchecked_sends;
    std::vector<PendingJoin> pending_joins;
    std::uint64_t last_join_number = 0;
    /// Those that it has joined and not left, and as whom. Presence writes it.
    std::unordered_map<ChannelId, std::optional<EntityId>> channels;
    /// Whether it is told of channels that come into being (ChannelDirectory).
    bool follows_channels = false;
    /// Of ChannelRights when it was cut off.
    std::uint64_t rights_position = 0;
    /// Null while it does not read the log.
    std::shared_ptr<LogSubscription> log_subscription;
    /// The agent that it plays, and by which line; null for none.
    std::shared_ptr<agents::RemoteDriver> remote_agent;
    std::shared_ptr<agents::RemoteLine> remote_line;
    /// Where refusals are counted; outlives all sockets.
    RefusalCounts* refusals = nullptr;

    /// The socket is gone.
    void end() {
        socket = nullptr;
        log_subscription.reset();
    }

    void note_refusal(const Error& error) const {
        if (refusals) refusals->add(error.kind);
        LogContext context;
        if (socket) context.socket_id = socket->id();
        const LogScope scope(std::move(context));
        log::warn("request refused: ", error.reason);
    }

    /// Sends an event of one JSON object, if the socket is still there. An emit may close it (a slow
    /// consumer).
    void emit(std::string_view event, std::string_view json) {
        if (socket) socket->emit(event, siopp::RawJson{json});
    }
};

using SharedSocketState = std::shared_ptr<SocketState>;

/// The state kept in the socket's data; set when it is let in.
inline const SharedSocketState& state_of(siopp::Socket& socket) {
    return *std::any_cast<SharedSocketState>(&socket.data());
}

/// Tells the client that its request failed: `messageError` (that JSON object), then the answer to an
/// acknowledged emit.
inline void refuse(const SharedSocketState& state, siopp::Ack& ack, const std::string& message_error_json) {
    state->emit("messageError", message_error_json);
    if (ack.wanted()) ack(siopp::RawJson{answer(message_error_json, Outcome::failed)});
}
/// The same; and tells the log, as the real server does.
inline void refuse(const SharedSocketState& state, siopp::Ack& ack, const Error& error) {
    state->note_refusal(error);
    refuse(state, ack, message_error(error));
}

}  // namespace wimpole::events
