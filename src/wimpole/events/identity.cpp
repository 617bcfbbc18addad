#include "wimpole/events/identity.hpp"

#include "siopp/base/json_view.hpp"
#include "wimpole/auth/policy.hpp"

namespace wimpole::events {

Result<std::optional<EntityId>> entity_of_handshake(std::string_view auth) {
    const Error refusal{Error::Kind::unauthorized, "Valid entityId required"};
    const auto object = siopp::json::View::parse(auth);
    if (!object) return refusal;

    const auto value = object->find("entityId");
    if (!value || value->is_null()) return std::optional<EntityId>();

    const auto text = value->string();
    const auto entity = text ? EntityId::parse(*text) : std::nullopt;
    if (!entity) return refusal;
    return entity;
}

void Identity::learn(EntityId entity, Entity what) {
    const bool speaks_for_many = principal_.role == auth::Role::service;
    if (!principal_.entity && what == Entity::person && !speaks_for_many) principal_.entity = entity;
}

std::optional<Error> Identity::check_sender(EntityId entity, Entity what) const {
    if (what == Entity::agent && played_ == entity) return std::nullopt;
    const auto sender = what == Entity::agent ? auth::Sender::agent : auth::Sender::person;
    if (auth::may_send_as(principal_, entity, sender)) return std::nullopt;

    return Error{Error::Kind::forbidden, what == Entity::agent
                                             ? "senderId is the id of an agent."
                                             : "senderId differs from the identity of this connection."};
}

}  // namespace wimpole::events
