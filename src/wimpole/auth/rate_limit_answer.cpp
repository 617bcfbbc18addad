#include "wimpole/auth/rate_limit_answer.hpp"

#include "siopp/base/json_writer.hpp"

namespace wimpole::auth {

HeaderFields rate_limit_headers(const RequestAllowance& allowance) {
    const auto limit = std::to_string(allowance.limit);
    HeaderFields headers = {{"RateLimit-Policy", limit + ";w=" + std::to_string(allowance.period.count())},
                            {"RateLimit-Limit", limit},
                            {"RateLimit-Remaining", std::to_string(allowance.remaining)},
                            {"RateLimit-Reset", std::to_string(allowance.reset.count())}};
    if (!allowance.allowed) {
        headers.emplace_back("Retry-After", std::to_string(allowance.retry_after.count()));
    }
    return headers;
}

std::string rate_limit_body() {
    std::string text;
    siopp::json::Writer writer(text);
    writer.begin_object().member("success", false).key("error").begin_object();
    writer.member("code", "RATE_LIMIT_EXCEEDED")
        .member("message", "Too many requests. Please try again later.")
        .end_object()
        .end_object();
    return text;
}

}  // namespace wimpole::auth
