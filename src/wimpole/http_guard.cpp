#include "wimpole/http_guard.hpp"

#include <string>
#include <utility>

#include "wimpole/auth/policy.hpp"
#include "wimpole/auth/rate_limit_answer.hpp"

namespace wimpole {

namespace {

constexpr int unauthorized_status = 401;

siopp::HttpResponse json(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json; charset=utf-8"}},
            .body = std::move(body)};
}

siopp::HttpResponse key_required() {
    return json(unauthorized_status,
                R"({"error":"API key required","message":"Missing or invalid X-API-KEY header"})");
}

}  // namespace

HttpGuard::Verdict HttpGuard::judge(const siopp::HttpRequest& request) const {
    Verdict verdict;
    if (request.method == "OPTIONS") return verdict;

    auto principal = authenticator_.authenticate(
        auth::Credentials::of_headers({request.header("x-api-key"), request.header("authorization")}));
    if (principal && !auth::is_rate_limited(*principal)) {
        verdict.principal = *std::move(principal);
        return verdict;
    }
    const auto entity = principal ? principal->entity : std::nullopt;
    // Who is refused is counted too: nobody may try keys without end.
    const auto allowance = rates_.admit_request(request.remote_address, entity);
    if (allowance) verdict.headers = auth::rate_limit_headers(*allowance);
    if (allowance && !allowance->allowed) {
        verdict.refusal = json(auth::rate_limit_status, auth::rate_limit_body());
    } else if (!principal) {
        verdict.refusal = key_required();
    } else {
        verdict.principal = *std::move(principal);
    }
    return verdict;
}

}  // namespace wimpole
