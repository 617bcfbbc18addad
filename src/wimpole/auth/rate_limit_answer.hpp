#pragma once

#include <string>
#include <utility>
#include <vector>

#include "wimpole/auth/rate_limiter.hpp"

/// What REST clients are told of their limit, in the shape of the real server (ELIZAOS.md §4). Knows nothing
/// of HTTP responses, so that any edge can use it.
namespace wimpole::auth {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

inline constexpr int rate_limit_status = 429;

/// RateLimit-Policy, -Limit, -Remaining and -Reset, for every answer; and Retry-After for a refusal.
HeaderFields rate_limit_headers(const RequestAllowance& allowance);

/// The body of a refusal: `{"success":false,"error":{"code":"RATE_LIMIT_EXCEEDED","message":…}}`.
std::string rate_limit_body();

}  // namespace wimpole::auth
