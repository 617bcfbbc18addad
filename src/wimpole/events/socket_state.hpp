#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <spdlog/spdlog.h>

#include "siopp/socket.hpp"
#include "wimpole/base/log_context.hpp"
#include "wimpole/events/event_json.hpp"
#include "wimpole/events/identity.hpp"
#include "wimpole/events/refusal_counts.hpp"

namespace wimpole::events {

struct LogSubscription;

/// A join that waits for the store.
struct PendingJoin {
    std::uint64_t number = 0;
    std::string room;
    /// The client left the channel again after it had asked to join.
    bool left = false;
};

/// What wimpole knows about a connected socket. Shared by the socket and by what waits for the store on its
/// behalf, which may outlive it: `socket` is null once it is gone. Used on the socket's worker only.
struct SocketState {
    siopp::Socket* socket = nullptr;
    Identity identity;
    std::size_t pending_sends = 0;
    std::vector<PendingJoin> pending_joins;
    std::uint64_t last_join_number = 0;
    /// Null while it does not read the log.
    std::shared_ptr<LogSubscription> log_subscription;
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
        spdlog::warn("request refused: {}", error.reason);
    }

    /// Sends an event of one JSON object, if the socket is still there. An emit may close it (a slow
    /// consumer).
    void emit(std::string_view event, std::string_view json) {
        if (socket) socket->emit(event, siopp::RawJson{json});
    }
};

using SharedSocketState = std::shared_ptr<SocketState>;

/// The state kept in the socket's data; set when it connects.
inline const SharedSocketState& state_of(siopp::Socket& socket) {
    return *std::any_cast<SharedSocketState>(&socket.data());
}

/// Tells the client that its request failed: `messageError`, then the answer to an acknowledged emit. And the
/// log, as the real server does.
inline void refuse(const SharedSocketState& state, siopp::Ack& ack, const Error& error) {
    state->note_refusal(error);
    const auto event = message_error(error);
    state->emit("messageError", event);
    if (ack.wanted()) ack(siopp::RawJson{answer(event, Outcome::failed)});
}

}  // namespace wimpole::events
