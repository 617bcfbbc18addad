#include "wimpole/events/identity.hpp"

#include "siopp/base/json_view.hpp"

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
    if (!entity_ && what == Entity::person) entity_ = entity;
}

std::optional<Error> Identity::check_sender(EntityId entity, Entity what) const {
    if (what == Entity::agent) return Error{Error::Kind::forbidden, "senderId is the id of an agent."};
    if (entity_ && *entity_ != entity) {
        return Error{Error::Kind::forbidden, "senderId differs from the identity of this connection."};
    }
    return std::nullopt;
}

}  // namespace wimpole::events
