#include "wimpole/events/presence.hpp"

#include "wimpole/base/clock.hpp"
#include "wimpole/events/presence_json.hpp"

namespace wimpole::events {

using siopp::RawJson;

void Presence::joined(SocketState& state, ChannelId channel) {
    const auto entity = state.identity.entity();
    if (!state.channels.emplace(channel, entity).second) return;
    if (entity) tell_joined(channel, *entity, *state.socket);
}

void Presence::left(SocketState& state, ChannelId channel) {
    const auto found = state.channels.find(channel);
    if (found == state.channels.end()) return;
    const auto entity = found->second;
    state.channels.erase(found);
    if (entity) tell_left(channel, *entity, *state.socket);
}

void Presence::gone(const SocketState& state, const siopp::Socket& socket) {
    for (const auto& [channel, entity] : state.channels) {
        if (entity) tell_left(channel, *entity, socket);
    }
}

void Presence::came_back(const SocketState& state) {
    for (const auto& [channel, entity] : state.channels) {
        if (entity) tell_joined(channel, *entity, *state.socket);
    }
}

People Presence::people(ChannelId channel) {
    const std::lock_guard lock(mutex_);
    People result;
    const auto found = people_.find(channel);
    if (found == people_.end()) return result;

    result.count = found->second.size();
    for (const auto& [entity, sockets] : found->second) {
        if (result.entities.size() >= max_people) break;
        result.entities.push_back(entity);
    }
    return result;
}

void Presence::tell_joined(ChannelId channel, EntityId entity, const siopp::Socket& socket) {
    if (!count_in(channel, entity)) return;
    const auto event = presence_event(channel, entity, now_ms());
    socket.to(channel_room(channel)).emit("userJoined", RawJson{event});
}

void Presence::tell_left(ChannelId channel, EntityId entity, const siopp::Socket& socket) {
    if (!count_out(channel, entity)) return;
    const auto event = presence_event(channel, entity, now_ms());
    socket.to(channel_room(channel)).emit("userLeft", RawJson{event});
}

bool Presence::count_in(ChannelId channel, EntityId entity) {
    const std::lock_guard lock(mutex_);
    auto& people = people_[channel];
    return ++people[entity] == 1 && people.size() <= max_people;
}

bool Presence::count_out(ChannelId channel, EntityId entity) {
    const std::lock_guard lock(mutex_);
    auto& people = people_[channel];
    const bool is_told = people.size() <= max_people;
    if (--people[entity] > 0) return false;

    people.erase(entity);
    if (people.empty()) people_.erase(channel);
    return is_told;
}

}  // namespace wimpole::events
