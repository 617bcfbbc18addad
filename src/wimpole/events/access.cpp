#include "wimpole/events/access.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "wimpole/auth/policy.hpp"
#include "wimpole/events/access_json.hpp"

namespace wimpole::events {

namespace {

/// Nobody knows when one of the other sockets will be closed.
constexpr std::chrono::milliseconds retry_of_full_quota(5'000);

auth::Credentials credentials_of(const siopp::Handshake& handshake) {
    return auth::Credentials::of_handshake(
        handshake.auth, {handshake.header("x-api-key"), handshake.header("authorization")});
}

/// Whether the credentials are those of whom the socket belonged to.
bool is_same(const Identity& before, const Identity& now) {
    return before.principal().role == now.principal().role && before.entity() == now.entity() &&
           before.principal().is_open() == now.principal().is_open();
}

}  // namespace

Identity::Entity Access::kind_of(EntityId entity) const {
    return parts_.agents.contains(entity) ? Identity::Entity::agent : Identity::Entity::person;
}

void Access::learn(SocketState& state, EntityId entity) const {
    state.identity.learn(entity, kind_of(entity));
}

Result<Identity> Access::identify(const siopp::Handshake& handshake) const {
    auto principal = parts_.authenticator.authenticate(credentials_of(handshake));
    if (!principal) return principal.error();
    const auto entity = entity_of_handshake(handshake.auth);
    if (!entity) return entity.error();
    if (*entity && principal->entity && *entity != principal->entity) {
        return Error{Error::Kind::unauthorized, "entityId differs from that of the credentials"};
    }

    Identity identity(*std::move(principal));
    if (*entity) identity.learn(**entity, kind_of(**entity));
    return identity;
}

std::optional<siopp::Refusal> Access::admit(siopp::Socket& socket) {
    const auto& handshake = socket.handshake();
    if (const auto wait = parts_.rates.admit_connect(handshake.remote_address()); wait.count() > 0) {
        return siopp::Refusal{"Too many connections. Please try again later.",
                              rate_limited_data(auth::whole_milliseconds(wait))};
    }
    auto identity = identify(handshake);
    if (!identity) return siopp::Refusal{identity.error().reason, {}};

    auto place = place_for(*identity);
    if (!place) {
        return siopp::Refusal{"Too many connections of this identity.",
                              rate_limited_data(retry_of_full_quota.count())};
    }

    if (!socket.recovered() || !go_on(socket, *identity)) {
        socket.begin_anew();
        socket.data() = std::make_shared<SocketState>(*std::move(identity), parts_.rates.new_bucket());
    }
    state_of(socket)->place = *std::move(place);
    return std::nullopt;
}

std::optional<auth::SocketQuota::Place> Access::place_for(const Identity& identity) {
    const auto& entity = identity.proven_entity();
    if (!entity || identity.principal().role != auth::Role::user) return auth::SocketQuota::Place();
    return quota_.take(*entity, parts_.rates.sockets_per_identity());
}

bool Access::go_on(siopp::Socket& socket, Identity identity) const {
    const auto before = state_of(socket);
    if (const auto entity = before->identity.entity()) identity.learn(*entity, kind_of(*entity));
    if (!is_same(before->identity, identity)) return false;
    if (!parts_.channels.still_hold(*before, before->rights_position)) return false;

    // Not the same object: what still waits for the store may use it on the worker that the socket was on.
    const auto state = std::make_shared<SocketState>(std::move(identity), before->events_left);
    state->channels = before->channels;
    socket.data() = state;
    return true;
}

void Access::connected(siopp::Socket& socket) {
    const auto state = state_of(socket);
    state->socket = &socket;
    parts_.sockets.add(state);
    if (socket.recovered()) parts_.presence.came_back(*state);
    // The keys may have changed between the check and now, when nobody could have ended it.
    end_if_lost(state);
}

void Access::disconnected(siopp::Socket& socket) {
    const auto state = state_of(socket);
    parts_.sockets.remove(state);
    parts_.presence.gone(*state, socket);
    state->rights_position = parts_.sockets.mark();
    state->place.reset();
    state->socket = nullptr;
}

bool Access::still_stands(const SharedSocketState& state) {
    const auto& principal = state->identity.principal();
    if (!principal.expires_at_ms || parts_.clock() < *principal.expires_at_ms) return true;
    end_if_lost(state);
    return false;
}

bool Access::admit_event(const SharedSocketState& state, siopp::Ack& ack, std::optional<ChannelId> channel) {
    if (!still_stands(state)) return false;
    const auto& principal = state->identity.principal();
    if (!auth::is_rate_limited(principal)) return true;
    const auto wait = parts_.rates.admit(
        state->events_left, {state->socket->handshake().remote_address(), principal.entity, channel});
    if (wait.count() == 0) return true;
    refuse(state, ack, rate_limited(auth::whole_milliseconds(wait)));
    return false;
}

void Access::renew(const SharedSocketState& state, siopp::json::View argument, siopp::Ack& ack) {
    auto principal = parts_.authenticator.authenticate(auth::Credentials::of_handshake(argument.raw(), {}));
    if (!principal) return refuse(state, ack, principal.error());
    Identity identity(*std::move(principal));
    if (const auto entity = state->identity.entity()) identity.learn(*entity, kind_of(*entity));
    if (!is_same(state->identity, identity)) {
        return refuse(state, ack,
                      Error{Error::Kind::forbidden, "The credentials are not those of this connection."});
    }

    identity.play(state->identity.played());
    state->identity = std::move(identity);
    parts_.sockets.update(state);
    const auto event = reauthenticated(state->identity.principal(), parts_.clock());
    state->emit("authenticated", event);
    if (ack.wanted()) ack(siopp::RawJson{answer(event, Outcome::done)});
}

void Access::end_lost_rights() {
    parts_.sockets.visit([this](const SharedSocketState& state) { end_if_lost(state); });
}

void Access::end_expired_rights() {
    parts_.sockets.visit_expired(parts_.clock(),
                                 [this](const SharedSocketState& state) { end_if_lost(state); });
}

void Access::end_if_lost(const SharedSocketState& state) {
    const auto reason = parts_.authenticator.why_ended(state->identity.principal());
    if (reason && state->socket) end(state, *reason);
}

void Access::end(const SharedSocketState& state, const Error& reason) {
    state->unchecked_sends.clear();
    state->socket->emit("unauthorized", reason.reason);
    if (state->socket) state->socket->disconnect();
}

}  // namespace wimpole::events
