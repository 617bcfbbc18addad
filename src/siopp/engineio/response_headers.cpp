#include "siopp/engineio/response_headers.hpp"

namespace siopp::engineio {

namespace {

bool is_allowed(const Cors& cors, const http::Request& request) {
    const auto origin = request.header("origin");
    return cors.origins.any || (origin && cors.origins.contain(*origin));
}

std::string_view to_string(Cookie::SameSite same_site) {
    switch (same_site) {
        case Cookie::SameSite::strict:
            return "Strict";
        case Cookie::SameSite::lax:
            return "Lax";
        case Cookie::SameSite::none:
            return "None";
    }
    return "Lax";
}

}  // namespace

void add_cors_headers(const Cors& cors, const http::Request& request, http::Headers& headers) {
    // Caches must not give one origin's answer to another.
    if (!cors.origins.any) headers.emplace_back("Vary", "Origin");
    if (!is_allowed(cors, request)) return;

    headers.emplace_back("Access-Control-Allow-Origin",
                         cors.origins.any ? std::string_view("*") : request.header("origin").value_or(""));
    if (cors.credentials) headers.emplace_back("Access-Control-Allow-Credentials", "true");
    if (!cors.exposed_headers.empty())
        headers.emplace_back("Access-Control-Expose-Headers", cors.exposed_headers);
}

void add_preflight_headers(const Cors& cors, const http::Request& request, http::Headers& headers) {
    const bool echoes = cors.allowed_headers.empty();
    if (echoes) headers.emplace_back("Vary", "Access-Control-Request-Headers");
    if (!is_allowed(cors, request)) return;

    headers.emplace_back("Access-Control-Allow-Methods", cors.methods);
    const auto requested = request.header("access-control-request-headers").value_or("");
    const auto allowed = echoes ? requested : std::string_view(cors.allowed_headers);
    if (!allowed.empty()) headers.emplace_back("Access-Control-Allow-Headers", allowed);
    if (cors.max_age.count() > 0)
        headers.emplace_back("Access-Control-Max-Age", std::to_string(cors.max_age.count()));
    if (cors.private_network && request.header("access-control-request-private-network") == "true")
        headers.emplace_back("Access-Control-Allow-Private-Network", "true");
}

std::string set_cookie(const Cookie& cookie, std::string_view session_id) {
    std::string text = cookie.name;
    text.append("=").append(session_id);
    if (cookie.max_age) text.append("; Max-Age=").append(std::to_string(cookie.max_age->count()));
    if (!cookie.domain.empty()) text.append("; Domain=").append(cookie.domain);
    if (!cookie.path.empty()) text.append("; Path=").append(cookie.path);
    if (cookie.http_only) text += "; HttpOnly";
    if (cookie.secure) text += "; Secure";
    return text.append("; SameSite=").append(to_string(cookie.same_site));
}

}  // namespace siopp::engineio
