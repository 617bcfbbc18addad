#include "siopp/socketio/local_namespace.hpp"

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

void LocalNamespace::deliver(const Audience& audience, const EncodedEvent& event, Delivery delivery) {
    visit(audience, [&](Member& member) { member.client.send(event, delivery); });
}

}  // namespace siopp::socketio
