#include "wimpole/auth/principal.hpp"

namespace wimpole::auth {

std::string_view to_string(Role role) {
    switch (role) {
        case Role::user:
            return "user";
        case Role::service:
            return "service";
        case Role::agent:
            return "agent";
        case Role::operator_:
            return "operator";
    }
    return "user";
}

std::optional<Role> role_of(std::string_view text) {
    for (const auto role : all_roles) {
        if (to_string(role) == text) return role;
    }
    return std::nullopt;
}

}  // namespace wimpole::auth
