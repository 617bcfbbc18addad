#pragma once

#include <optional>

#include "siopp/server.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/auth/authenticator.hpp"
#include "wimpole/auth/rate_limiter.hpp"
#include "wimpole/auth/socket_quota.hpp"
#include "wimpole/events/channel_rights.hpp"
#include "wimpole/events/live_sockets.hpp"
#include "wimpole/events/socket_state.hpp"

namespace wimpole::events {

/// Who may connect, how much a socket may ask for, and the end of its rights while it is connected. Must
/// outlive the server's workers, as must what it is given.
class Access {
public:
    struct Parts {
        const auth::Authenticator& authenticator;
        auth::RateLimiter& rates;
        const agents::AgentRegistry& agents;
        LiveSockets& sockets;
        ChannelRights& channels;
        Presence& presence;
        Clock clock;
    };
    explicit Access(Parts parts) : parts_(std::move(parts)) {}

    // On the socket's worker.
    /// The check of a handshake (ELIZAOS.md §2.1): credentials, then `entityId`. Puts a state into the
    /// socket's data. A socket that comes back is checked like a new one, and goes on only if it is the same
    /// one's, with all that it had.
    std::optional<siopp::Refusal> admit(siopp::Socket& socket);
    void connected(siopp::Socket& socket);
    void disconnected(siopp::Socket& socket);

    /// Whether the socket still has the rights that it came with; if not, they end now.
    bool still_stands(const SharedSocketState& state);
    /// Whether an event is to be handled; if not, the client has been told why (RATE_LIMITED), or has lost
    /// its rights. `channel`: what it is about.
    bool admit_event(const SharedSocketState& state, siopp::Ack& ack, std::optional<ChannelId> channel);
    /// `authenticate {token}` or `{apiKey}`: new credentials of the same entity and role, before the old ones
    /// end. `authenticated` says until when they count.
    void renew(const SharedSocketState& state, siopp::json::View argument, siopp::Ack& ack);
    /// Who a socket says it is, where its credentials do not.
    void learn(SocketState& state, EntityId entity) const;

    // Any thread.
    /// Ends what does not stand any more: `unauthorized` with the reason, then the disconnect. For a change
    /// of keys.
    void end_lost_rights();
    /// The same for what has come to its end by itself; cheap when there is none.
    void end_expired_rights();

private:
    /// Nothing where the identity has too many sockets; no place where they are not counted.
    std::optional<auth::SocketQuota::Place> place_for(const Identity& identity);
    /// Whether a socket that comes back is the same one's as before and has lost nothing since.
    bool go_on(siopp::Socket& socket, Identity identity) const;
    Result<Identity> identify(const siopp::Handshake& handshake) const;
    Identity::Entity kind_of(EntityId entity) const;
    void end(const SharedSocketState& state, const Error& reason);
    void end_if_lost(const SharedSocketState& state);

    Parts parts_;
    auth::SocketQuota quota_;
};

}  // namespace wimpole::events
