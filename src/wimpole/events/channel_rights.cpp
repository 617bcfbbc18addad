#include "wimpole/events/channel_rights.hpp"

#include <algorithm>
#include <memory>

#include "wimpole/auth/policy.hpp"
#include "wimpole/events/access_json.hpp"
#include "wimpole/messaging/channel_bans.hpp"

namespace wimpole::events {

namespace {

bool may_read(const SocketState& state, const messaging::Channel& channel) {
    return auth::allows(state.identity.principal(), auth::Operation::read, {&channel});
}

}  // namespace

void ChannelRights::message_committed(const messaging::Message&, const messaging::Channel& channel,
                                      const std::string&) {
    if (!is_settled(channel.id)) changed(channel);
}

void ChannelRights::changed(const messaging::Channel& channel) {
    const bool is_isolated = visibility_ == auth::Visibility::isolated;
    const bool is_closed_to_some = auth::is_private(channel) || messaging::has_bans(channel);
    if (is_isolated || is_closed_to_some) send_out(channel, note(channel));
    settle(channel.id);
}

void ChannelRights::deleted(ChannelId channel) {
    const std::lock_guard lock(mutex_);
    settled_.erase(channel);
}

bool ChannelRights::is_settled(ChannelId channel) const {
    const std::lock_guard lock(mutex_);
    return settled_.contains(channel);
}

void ChannelRights::settle(ChannelId channel) {
    const std::lock_guard lock(mutex_);
    // Who is forgotten is looked at once more.
    if (settled_.size() >= max_settled) settled_.clear();
    settled_.insert(channel);
}

std::uint64_t ChannelRights::note(const messaging::Channel& channel) {
    const std::lock_guard lock(mutex_);
    changes_.push_back({++position_, channel});
    if (changes_.size() > max_changes) changes_.pop_front();
    return position_;
}

void ChannelRights::send_out(const messaging::Channel& channel, std::uint64_t position) {
    const auto shared = std::make_shared<const messaging::Channel>(channel);
    sockets_.visit(
        [shared, &presence = presence_](const SharedSocketState& state) {
            const auto room = channel_room(shared->id);
            if (!state->socket || !state->socket->in_room(room) || may_read(*state, *shared)) return;

            state->socket->leave(room);
            presence.left(*state, shared->id);
            state->emit("messageError", channel_lost(shared->id));
        },
        position);
}

std::uint64_t ChannelRights::position() const {
    const std::lock_guard lock(mutex_);
    return position_;
}

bool ChannelRights::changed_since(ChannelId channel, std::uint64_t position) const {
    const std::lock_guard lock(mutex_);
    if (position_ - position > changes_.size()) return true;
    return std::ranges::any_of(changes_, [&](const Change& change) {
        return change.position > position && change.channel.id == channel;
    });
}

bool ChannelRights::still_hold(const SocketState& state, std::uint64_t position) const {
    const std::lock_guard lock(mutex_);
    if (position_ - position > changes_.size()) return false;
    return std::ranges::none_of(changes_, [&](const Change& change) {
        return change.position > position && state.channels.contains(change.channel.id) &&
               !may_read(state, change.channel);
    });
}

}  // namespace wimpole::events
