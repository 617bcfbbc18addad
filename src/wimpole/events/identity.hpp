#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "wimpole/auth/principal.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/base/id.hpp"

namespace wimpole::events {

/// Who a client says it is in the JSON text of its handshake's `auth`: nobody where there is no entityId; an
/// error with the real server's text where there is one that is no UUID.
Result<std::optional<EntityId>> entity_of_handshake(std::string_view auth);

/// Who is behind a socket: what its credentials say, and where they name nobody, the first entity that the
/// socket names itself. An agent's id is nobody's who has not that agent's key, or
/// plays it.
class Identity {
public:
    Identity() = default;
    explicit Identity(auth::Principal principal)
        : principal_(std::move(principal)), proven_entity_(principal_.entity) {}

    /// Makes `entity` the identity if there is none yet. An agent's id changes nothing; nor does anything
    /// with a service, which speaks for many.
    enum class Entity { person, agent };
    void learn(EntityId entity, Entity what);

    /// The socket plays this agent, and may write as it.
    void play(std::optional<EntityId> agent) { played_ = agent; }
    const std::optional<EntityId>& played() const noexcept { return played_; }

    /// Nothing if the socket may write as `entity`, else why not.
    std::optional<Error> check_sender(EntityId entity, Entity what) const;

    const std::optional<EntityId>& entity() const noexcept { return principal_.entity; }
    /// The entity that the credentials name, not one that the client says it is.
    const std::optional<EntityId>& proven_entity() const noexcept { return proven_entity_; }
    /// With the entity that was learned.
    const auth::Principal& principal() const noexcept { return principal_; }

private:
    auth::Principal principal_;
    std::optional<EntityId> proven_entity_;
    std::optional<EntityId> played_;
};

}  // namespace wimpole::events
