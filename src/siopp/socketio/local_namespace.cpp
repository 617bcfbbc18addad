#include "siopp/socketio/local_namespace.hpp"

#include "siopp/socketio/client.hpp"
#include "siopp/socketio/event_log.hpp"

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
    const bool is_logged = event.offset != 0;
    visit(audience, [&](Member& member) {
        if (is_logged && member.log) member.log->add(event);
        const bool knows_offsets = !is_logged || member.log;
        member.client->send(event, delivery,
                            knows_offsets ? Client::Offsets::kept : Client::Offsets::left_out);
    });
    if (is_logged && detached_) detached_->visit(audience, [&](Member& member) { member.log->add(event); });
}

LocalNamespace& LocalNamespace::detached() {
    if (!detached_) detached_ = std::make_unique<LocalNamespace>(name_);
    return *detached_;
}

}  // namespace siopp::socketio
