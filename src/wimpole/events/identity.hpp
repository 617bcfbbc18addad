#pragma once

#include <optional>
#include <string_view>

#include "wimpole/base/error.hpp"
#include "wimpole/base/id.hpp"

namespace wimpole::events {

/// Who a client says it is in the JSON text of its handshake's `auth`: nobody where there is no entityId; an
/// error with the real server's text where there is one that is no UUID.
Result<std::optional<EntityId>> entity_of_handshake(std::string_view auth);

/// Who is behind a socket while no authentication is configured: the first entity that the socket names. An
/// agent's id is nobody's.
class Identity {
public:
    /// Makes `entity` the identity if there is none yet. An agent's id changes nothing.
    enum class Entity { person, agent };
    void learn(EntityId entity, Entity what);

    /// Nothing if the socket may write as `entity`, else why not.
    std::optional<Error> check_sender(EntityId entity, Entity what) const;

    const std::optional<EntityId>& entity() const noexcept { return entity_; }

private:
    std::optional<EntityId> entity_;
};

}  // namespace wimpole::events
