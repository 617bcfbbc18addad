#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/auth/principal.hpp"
#include "wimpole/auth/signing_keys.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::auth {

inline constexpr std::size_t max_token_bytes = 8 * 1024;
inline constexpr std::chrono::seconds max_leeway{300};

/// What is asked of tokens beyond a signature, and how their claims are read.
struct TokenRules {
    /// `iss` must be this; empty = any.
    std::string issuer;
    /// `aud` must name one of these; empty = any.
    std::vector<std::string> audiences;
    /// How far clocks may differ; at most max_leeway counts.
    std::chrono::seconds leeway{30};
    /// Whose token it is.
    std::string entity_claim = "sub";
    /// What its holder may do: the text of a Role. Anything else, and nothing, is a user.
    std::string role_claim = "role";
};

/// Whether the text has the form of a token rather than of an API key: three parts, and the first begins as
/// JSON does.
bool looks_like_token(std::string_view text);

/// Checks a JSON Web Token in its compact form (RFC 7519, RFC 7515 §3.1; RFC 8725's advice) and gives whose
/// it is. The key decides by which algorithm the signature is checked; a `kid` must be known; `exp` must be
/// there, `nbf` and `iat` must not be ahead. unauthorized says in words what is wrong. Pure: any thread.
///
/// An entity that is a UUID is taken as it is; another text is turned into one (entity_of_subject).
Result<Principal> verify_token(std::string_view token, const SigningKeys& keys, const TokenRules& rules,
                               std::int64_t now_ms);

/// The entity for a subject that is no UUID: always the same for an issuer's subject (RFC 9562 §5.8, from
/// SHA-256).
EntityId entity_of_subject(std::string_view issuer, std::string_view subject);

}  // namespace wimpole::auth
