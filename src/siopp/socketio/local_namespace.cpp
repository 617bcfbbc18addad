#include "siopp/socketio/local_namespace.hpp"

#include <utility>

#include "siopp/socketio/client.hpp"

namespace siopp::socketio {

void LocalNamespace::remove(Member& member) {
    rooms_.leave_all(member);
    members_.erase(member.id);
}

Member* LocalNamespace::find(std::string_view socket_id) const {
    const auto found = members_.find(socket_id);
    return found == members_.end() ? nullptr : found->second;
}

/// A socket's id is a room of its own.
template <class Visit>
void LocalNamespace::for_each_in(std::string_view room, Visit visit) {
    if (auto* member = find(room)) visit(*member);
    const auto* found = rooms_.find(room);
    if (!found) return;
    for (auto* member : found->members)
        visit(*member);
}

void LocalNamespace::deliver(const Audience& audience, const EncodedEvent& event) {
    ++delivery_;
    for (const auto& room : audience.excepted) {
        for_each_in(room, [&](Member& member) { member.seen = delivery_; });
    }
    const auto deliver_once = [&](Member& member) {
        if (std::exchange(member.seen, delivery_) != delivery_) member.client.send(event);
    };
    if (audience.rooms.empty()) {
        for (const auto& entry : members_)
            deliver_once(*entry.second);
        return;
    }
    for (const auto& room : audience.rooms)
        for_each_in(room, deliver_once);
}

}  // namespace siopp::socketio
