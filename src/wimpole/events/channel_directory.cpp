#include "wimpole/events/channel_directory.hpp"

#include <memory>
#include <utility>

#include "wimpole/auth/policy.hpp"
#include "wimpole/events/agent_json.hpp"
#include "wimpole/events/event_json.hpp"

namespace wimpole::events {

namespace {

void confirm(siopp::Ack& ack) {
    if (ack.wanted()) ack(siopp::RawJson{R"({"ok":true})"});
}

}  // namespace

void ChannelDirectory::subscribe(const SharedSocketState& state, siopp::Ack ack) {
    is_used_ = true;
    state->follows_channels = true;
    confirm(ack);
}

void ChannelDirectory::unsubscribe(const SharedSocketState& state, siopp::Ack ack) {
    state->follows_channels = false;
    confirm(ack);
}

void ChannelDirectory::channel_created(const messaging::Channel& channel) {
    if (is_used_) tell(channel, "channelCreated", events::channel_created(channel), Audience::everybody);
}

void ChannelDirectory::channel_updated(const messaging::Channel& channel) {
    if (is_used_) tell(channel, "channelUpdated", events::channel_updated(channel), Audience::not_joined);
}

void ChannelDirectory::tell(const messaging::Channel& channel, std::string_view event, std::string json,
                            Audience audience) const {
    const auto shared = std::make_shared<const messaging::Channel>(channel);
    tell_followers(event, std::move(json), [shared, audience](const SocketState& state) {
        if (audience == Audience::not_joined && state.socket->in_room(channel_room(shared->id))) return false;
        return auth::allows(state.identity.principal(), auth::Operation::read, {shared.get(), std::nullopt});
    });
}

void ChannelDirectory::message_server_created(const messaging::MessageServer& message_server) {
    if (!is_used_) return;
    auto json = events::message_server_created(message_server);
    tell_followers("messageServerCreated", std::move(json), [](const SocketState& state) {
        const messaging::Channel channel_of_others;
        return auth::allows(state.identity.principal(), auth::Operation::read, {&channel_of_others, {}});
    });
}

void ChannelDirectory::agent_changed(EntityId agent, const agents::AgentRegistry::SharedEntry& now) {
    if (!is_used_) return;
    const auto everybody = [](const SocketState&) { return true; };
    if (now) return tell_followers("agentUpdated", agent_updated(*now), everybody);
    tell_followers("agentDeleted", agent_deleted(agent), everybody);
}

void ChannelDirectory::tell_followers(std::string_view event, std::string json, Right may_know) const {
    sockets_.visit([event = std::string(event), json = std::move(json),
                    may_know = std::move(may_know)](const SharedSocketState& state) {
        if (state->socket && state->follows_channels && may_know(*state)) state->emit(event, json);
    });
}

}  // namespace wimpole::events
