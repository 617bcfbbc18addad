#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/base/id.hpp"

namespace wimpole::auth {

/// What somebody may do; policy.hpp has the table.
enum class Role : std::uint8_t {
    /// A person.
    user,
    /// A program that acts for people and agents: a bridge.
    service,
    /// A program that takes part in channels under one id of its own.
    agent,
    /// Who runs the server.
    operator_
};
inline constexpr Role all_roles[] = {Role::user, Role::service, Role::agent, Role::operator_};

/// "user", "service", "agent", "operator".
std::string_view to_string(Role role);
std::optional<Role> role_of(std::string_view text);

/// What people and agents see: channels that are not private, too, or only those that they take part in.
enum class Visibility : std::uint8_t { shared, isolated };

/// Who a request or connection comes from. A value.
struct Principal {
    /// How it was established.
    enum class Proof : std::uint8_t {
        /// By nothing: the server asks nobody for credentials.
        none,
        api_key,
        token
    };

    Proof proof = Proof::none;
    Role role = Role::user;
    /// Who this is. Where it is absent the credentials are not those of one person: what a client says of
    /// itself counts.
    std::optional<EntityId> entity;
    /// Milliseconds since 1970, UTC; absent = until it is revoked.
    std::optional<std::int64_t> expires_at_ms;
    /// Which right this rests on, so that it can be looked up whether it still stands: the id of an API key,
    /// or the fingerprint of the key that has signed the token.
    std::string key_id;
    Visibility visibility = Visibility::shared;

    bool is_open() const noexcept { return proof == Proof::none; }
    bool is(EntityId other) const noexcept { return entity == other; }
};

}  // namespace wimpole::auth
