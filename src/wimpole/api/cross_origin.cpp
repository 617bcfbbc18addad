#include "wimpole/api/cross_origin.hpp"

namespace wimpole::api {

bool is_preflight(const siopp::HttpRequest& request) {
    return request.method == "OPTIONS" && request.header("origin").has_value() &&
           request.header("access-control-request-method").has_value();
}

CrossOrigin CrossOrigin::of(const siopp::HttpRequest& request, const OriginPolicy& origins) {
    CrossOrigin cross_origin;
    const auto origin = request.header("origin");
    if (origin && origins.allows_origin(*origin)) cross_origin.origin_ = *origin;
    return cross_origin;
}

void CrossOrigin::add_headers(siopp::HttpResponse& response) const {
    if (origin_.empty()) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", origin_);
    response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    response.headers.emplace_back("Vary", "Origin");
    // Who may read it may also embed it.
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
}

siopp::HttpResponse CrossOrigin::preflight() const {
    siopp::HttpResponse response{.status = 204, .headers = {}, .body = {}};
    add_headers(response);
    if (origin_.empty()) return response;
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,PATCH,OPTIONS");
    response.headers.emplace_back("Access-Control-Allow-Headers", "Content-Type,Authorization,X-API-KEY");
    return response;
}

}  // namespace wimpole::api
