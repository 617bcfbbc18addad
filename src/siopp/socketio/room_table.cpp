#include "siopp/socketio/room_table.hpp"

#include <algorithm>

namespace siopp::socketio {

std::vector<std::string> Member::rooms() const {
    std::vector<std::string> names;
    for (const auto& place : places)
        names.push_back(place.room->name);
    return names;
}

void RoomTable::join(Member& member, std::string_view room) {
    if (is_in(member, room)) return;
    auto found = rooms_.find(room);
    if (found == rooms_.end()) {
        found = rooms_.emplace(std::string(room), std::make_unique<Room>(Room{std::string(room), {}})).first;
    }
    auto& joined = *found->second;
    member.places.push_back({&joined, joined.members.size()});
    joined.members.push_back(&member);
}

void RoomTable::leave(Member& member, std::string_view room) {
    const auto place = std::ranges::find_if(
        member.places, [&](const auto& candidate) { return candidate.room->name == room; });
    if (place != member.places.end()) remove(member, static_cast<std::size_t>(place - member.places.begin()));
}

void RoomTable::leave_all(Member& member) {
    while (!member.places.empty())
        remove(member, member.places.size() - 1);
}

/// Takes the member out of the room at that place; the last of the room moves into the gap.
void RoomTable::remove(Member& member, std::size_t place) {
    const auto [room, position] = member.places[place];
    member.places[place] = member.places.back();
    member.places.pop_back();

    auto* moved = room->members.back();
    room->members[position] = moved;
    room->members.pop_back();
    if (moved != &member) {
        std::ranges::find(moved->places, room, &Member::Place::room)->position = position;
    }
    if (room->members.empty()) rooms_.erase(rooms_.find(room->name));
}

bool RoomTable::is_in(const Member& member, std::string_view room) const {
    return std::ranges::any_of(member.places, [&](const auto& place) { return place.room->name == room; });
}

const Room* RoomTable::find(std::string_view room) const {
    const auto found = rooms_.find(room);
    return found == rooms_.end() ? nullptr : found->second.get();
}

}  // namespace siopp::socketio
