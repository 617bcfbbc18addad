#include "wimpole/events/room_events.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "wimpole/events/payload_fields.hpp"
#include "wimpole/events/presence_json.hpp"

namespace wimpole::events {

using siopp::RawJson;
using siopp::json::View;

namespace {

constexpr std::size_t max_typist_name_bytes = 256;

/// The first of the members that is a UUID.
template <class Id>
std::optional<Id> id_member(View object, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto text = object.find(name).value_or(View()).string();
        if (const auto id = text ? Id::parse(*text) : std::nullopt) return id;
    }
    return std::nullopt;
}

std::string name_member(View object) {
    for (const auto* name : {"userName", "username", "senderName", "name"}) {
        const auto value = object.find(name);
        if (const auto text = value ? bounded_string(*value, max_typist_name_bytes) : std::nullopt)
            return *text;
    }
    return {};
}

Error refusal(Error::Kind kind, const char* reason) {
    return Error{kind, reason};
}

}  // namespace

void RoomEvents::typing(const SharedSocketState& state, View argument, siopp::Ack ack) {
    const auto channel = id_member<ChannelId>(argument, {"channelId", "roomId"});
    if (!channel) return refuse(state, ack, refusal(Error::Kind::invalid, "channelId must be a UUID."));
    if (!state->channels.contains(*channel)) {
        return refuse(state, ack, refusal(Error::Kind::forbidden, "Join the channel before you type in it."));
    }
    const auto named = id_member<EntityId>(argument, {"userId", "entityId", "senderId"});
    const auto entity = named ? named : state->identity.entity();
    if (!entity) return refuse(state, ack, refusal(Error::Kind::invalid, "userId must be a UUID."));
    const auto kind = agents_.contains(*entity) ? Identity::Entity::agent : Identity::Entity::person;
    if (const auto error = state->identity.check_sender(*entity, kind)) return refuse(state, ack, *error);

    const auto name = name_member(argument);
    const bool is_typing = argument.find("isTyping").value_or(View()).boolean().value_or(true);
    const auto event = user_typing({*channel, *entity, name, is_typing});
    state->socket->to(channel_room(*channel)).as_volatile().emit("userTyping", RawJson{event});
    if (ack.wanted()) ack(RawJson{"{\"ok\":true}"});
}

void RoomEvents::cancel_agents(const SharedSocketState& state, View argument, siopp::Ack ack) {
    agents::CancelRequest request;
    request.channel = id_member<ChannelId>(argument, {"channelId", "roomId"});
    request.message = id_member<MessageId>(argument, {"messageId"});
    request.agent = id_member<EntityId>(argument, {"agentId"});
    request.mutes = true;
    if (!request.channel)
        return refuse(state, ack, refusal(Error::Kind::invalid, "channelId must be a UUID."));
    if (!state->channels.contains(*request.channel)) {
        return refuse(state, ack,
                      refusal(Error::Kind::forbidden, "Join the channel before you stop its agents."));
    }
    siopp::spawn(cancel(request, std::move(ack)));
}

siopp::Task<void> RoomEvents::cancel(agents::CancelRequest request, siopp::Ack ack) {
    std::size_t count = 0;
    if (activity_) {
        auto cancelling = activity_->cancel(request);
        count = co_await std::move(cancelling);
    }
    if (ack.wanted()) ack(RawJson{"{\"ok\":true,\"cancelled\":" + std::to_string(count) + "}"});
}

void RoomEvents::presence(const SharedSocketState& state, View argument, siopp::Ack ack) {
    const auto channel = id_member<ChannelId>(argument, {"channelId", "roomId"});
    if (!channel) return refuse(state, ack, refusal(Error::Kind::invalid, "channelId must be a UUID."));
    if (!state->channels.contains(*channel)) {
        return refuse(state, ack, refusal(Error::Kind::forbidden, "Join the channel to see who is in it."));
    }
    if (ack.wanted()) ack(RawJson{people_answer(*channel, presence_.people(*channel))});
}

void RoomEvents::world_state(const SharedSocketState& state, View argument, siopp::Ack ack) {
    const auto channel = id_member<ChannelId>(argument, {"channelId", "roomId"});
    if (!channel) return refuse(state, ack, refusal(Error::Kind::invalid, "roomId must be a UUID."));
    siopp::spawn(tell_world_state(state, *channel, std::move(ack)));
}

siopp::Task<void> RoomEvents::tell_world_state(SharedSocketState state, ChannelId channel, siopp::Ack ack) {
    auto checking = door_.check(state->identity.principal(), auth::Operation::read, channel);
    const auto refused = co_await std::move(checking);
    if (refused) {
        refuse(state, ack, *refused);
        co_return;
    }
    auto finding = store_.find_channel(channel);
    const auto found = co_await std::move(finding);
    if (!found) {
        refuse(state, ack, found.error());
        co_return;
    }
    auto reading = store_.history(channel, messaging::HistoryRange{}, world_state_messages);
    const auto messages = co_await std::move(reading);
    if (!messages) {
        refuse(state, ack, messages.error());
        co_return;
    }

    const auto event = events::world_state(*found, *messages, agents_);
    state->emit("world-state", event);
    if (ack.wanted()) ack(RawJson{answer(event, Outcome::done)});
}

}  // namespace wimpole::events
