#include "wimpole/events/channel_events.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "wimpole/events/binary_content.hpp"

namespace wimpole::events {

using siopp::RawJson;

namespace {

/// Tells a client of an event of the channel, as the gateway told those who were there.
class Told {
public:
    explicit Told(SocketState& to) : state_(to) {}

    /// Its sender recognises it by its own id, should the answer to the send have been lost.
    void operator()(const messaging::Message& message) const {
        auto broadcast = message_broadcast(message);
        const bool is_own = state_.identity.entity() == message.sender;
        if (is_own) broadcast = broadcast_to_sender(std::move(broadcast), message.client_message_id);
        tell(message, broadcast);
    }
    void operator()(const messaging::MessageUpdated& event) const {
        tell(event.message, updated_broadcast(event));
    }
    void operator()(const messaging::MessageDeleted& event) const {
        state_.emit("messageDeleted", message_deleted(event));
    }
    void operator()(const messaging::ChannelCleared& event) const {
        state_.emit("channelCleared", channel_event(event.channel, event.seq));
    }
    void operator()(const messaging::ChannelDeleted& event) const {
        state_.emit("channelDeleted", channel_event(event.channel, event.seq));
    }

private:
    void tell(const messaging::Message& message, std::string_view json) const {
        emit_content(message, json, [this](const auto& content) {
            if (state_.socket) state_.socket->emit("messageBroadcast", content);
        });
    }

    SocketState& state_;
};

/// A channel whose rights change that often while somebody joins is not for now.
constexpr int max_attempts = 3;

/// Takes the join out of those that wait and tells whether the client has left the channel since.
bool finish_join(SocketState& state, std::uint64_t number) {
    const auto join = std::find_if(state.pending_joins.begin(), state.pending_joins.end(),
                                   [number](const PendingJoin& pending) { return pending.number == number; });
    const bool left = join->left;
    state.pending_joins.erase(join);
    return left;
}

}  // namespace

void ChannelEvents::join(const SharedSocketState& state, JoinRequest request, siopp::Ack ack) {
    // Nothing can be sent to a channel whose name is no UUID, so there is nothing to look up.
    if (!request.channel.id) return enter(state, request, messaging::Backlog{}, ack);

    if (state->pending_joins.size() >= limits_.max_pending_joins) {
        return refuse(state, ack, Error{Error::Kind::busy, "Too many joins of this connection are waiting."});
    }
    siopp::spawn(join_stored(state, std::move(request), std::move(ack)));
}

siopp::Task<void> ChannelEvents::join_stored(SharedSocketState state, JoinRequest request, siopp::Ack ack) {
    const auto number = ++state->last_join_number;
    const auto room = request.channel.room();
    state->pending_joins.push_back({number, room, false});

    auto opening = open(state->identity.principal(), *request.channel.id, position_in(request));
    auto backlog = co_await std::move(opening);
    const bool left = finish_join(*state, number);
    if (!state->socket) co_return;

    if (!backlog) {
        refuse(state, ack, backlog.error());
        co_return;
    }
    enter(state, request, *backlog, ack);
    if (left) take_out(*state, request.channel);
}

siopp::Task<Result<messaging::Backlog>> ChannelEvents::open(auth::Principal principal, ChannelId channel,
                                                            std::optional<std::uint64_t> since) {
    const bool is_always_open = ChannelDoor::is_always_open(principal, auth::Operation::join);
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        const auto position = parts_.rights.position();
        auto checking = parts_.door.check(principal, auth::Operation::join, channel);
        auto error = co_await std::move(checking);
        if (error) co_return *std::move(error);

        // No message is missed and none comes twice: the store orders replay() with its calls of the gateway,
        // and what the gateway emits reaches this worker in that order too. When this continues, all that was
        // emitted before has passed by a room that the socket was not in, and is in the backlog; all that
        // comes later finds it in the room.
        const auto limit = since ? limits_.replay : messaging::ReplayLimit{0, 0};
        auto replaying = parts_.store.replay(channel, since.value_or(0), limit);
        auto backlog = co_await std::move(replaying);
        // The same order holds for changes of who may be in the channel: one that was committed before is
        // seen here, and one that comes later will find the socket in the room and send it out.
        if (!backlog || is_always_open || !parts_.rights.changed_since(channel, position)) co_return backlog;
    }
    co_return Error{Error::Kind::busy, "The channel is being changed."};
}

std::optional<std::uint64_t> ChannelEvents::position_in(const JoinRequest& request) const {
    const bool is_of_another_store = request.epoch && *request.epoch != parts_.store.epoch();
    return is_of_another_store ? std::nullopt : request.since;
}

std::string_view ChannelEvents::gap_of(const JoinRequest& request, const messaging::Backlog& backlog) const {
    if (!request.since) return {};
    const auto since = position_in(request);
    if (!since) return "epoch";
    if (*since > backlog.head) return "ahead";
    return backlog.complete ? "" : "limit";
}

void ChannelEvents::enter(const SharedSocketState& state, const JoinRequest& request,
                          const messaging::Backlog& backlog, siopp::Ack& ack) const {
    if (!state->socket->join(request.channel.room())) {
        return refuse(state, ack, Error{Error::Kind::busy, "This connection is in too many channels."});
    }

    const auto gap = gap_of(request, backlog);
    const auto event =
        channel_joined({state->socket->id(), request, backlog.head, parts_.store.epoch(), gap});
    state->emit("channel_joined", event);
    state->emit("room_joined", event);
    for (const auto& happened : backlog.events)
        std::visit(Told(*state), happened);
    if (ack.wanted()) ack(RawJson{answer(event, Outcome::done)});
    if (!request.channel.id || !state->socket) return;
    parts_.presence.joined(*state, *request.channel.id);
    using History = agents::AgentActivity::History;
    const auto history = position_in(request) ? History::told : History::not_told;
    if (parts_.agents) parts_.agents->joined(*request.channel.id, std::string(state->socket->id()), history);
}

void ChannelEvents::take_out(SocketState& state, const ChannelName& channel) const {
    if (!state.socket) return;
    state.socket->leave(channel.room());
    if (channel.id) parts_.presence.left(state, *channel.id);
}

void ChannelEvents::leave(const SharedSocketState& state, const LeaveRequest& request, siopp::Ack ack) {
    const auto room = request.channel.room();
    take_out(*state, request.channel);
    for (auto& join : state->pending_joins) {
        if (join.room == room) join.left = true;
    }
    if (ack.wanted()) ack(RawJson{"{\"ok\":true}"});
}

}  // namespace wimpole::events
