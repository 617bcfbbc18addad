#pragma once

#include <optional>

#include "siopp/http.hpp"
#include "wimpole/auth/authenticator.hpp"
#include "wimpole/auth/rate_limiter.hpp"

namespace wimpole {

/// Lets nobody to what is not for everybody who has shown no credentials where they are asked for, or who
/// asks too often (ELIZAOS.md §4). OPTIONS is for everybody. Any worker.
class HttpGuard {
public:
    /// Both must outlive it.
    HttpGuard(const auth::Authenticator& authenticator, auth::RateLimiter& rates)
        : authenticator_(authenticator), rates_(rates) {}

    struct Verdict {
        /// Who it is; of a request that is let through.
        auth::Principal principal;
        /// The answer to one that is not: 401 or 429.
        std::optional<siopp::HttpResponse> refusal;
        /// For the answer, whatever it is: how the request stands to its limit.
        siopp::http::Headers headers;
    };
    Verdict judge(const siopp::HttpRequest& request) const;

private:
    const auth::Authenticator& authenticator_;
    auth::RateLimiter& rates_;
};

}  // namespace wimpole
