#include "wimpole/events/channel_directory.hpp"

#include <memory>
#include <utility>

#include "wimpole/auth/policy.hpp"
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
    sockets_.visit([shared, event = std::string(event), json = std::move(json),
                    audience](const SharedSocketState& state) {
        if (!state->socket || !state->follows_channels) return;
        if (audience == Audience::not_joined && state->socket->in_room(channel_room(shared->id))) return;
        if (auth::allows(state->identity.principal(), auth::Operation::read, {shared.get(), std::nullopt}))
            state->emit(event, json);
    });
}

}  // namespace wimpole::events
