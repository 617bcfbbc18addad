#include "wimpole/api/router.hpp"

#include <utility>

#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

namespace {

bool is_api(std::string_view path) {
    return path == "/api" || path.starts_with("/api/");
}

siopp::HttpResponse unknown_page() {
    siopp::HttpResponse response;
    response.status = 404;
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = "Not found\n";
    return response;
}

}  // namespace

Router::Router(const agents::AgentRegistry& agents, const OriginPolicy& origins, std::string version,
               StaticAssets assets, Clock clock)
    : origins_(origins),
      agents_(agents),
      health_(std::move(version), agents.entries().size(), std::move(clock)),
      assets_(assets) {}

siopp::HttpResponse Router::handle(const siopp::HttpRequest& request) const {
    if (!origins_.allows(request)) return foreign_page();
    if (auto response = health_.handle(request)) return *std::move(response);
    if (auto response = agents_.handle(request)) return *std::move(response);
    if (is_api(request.path())) return unknown_endpoint();
    if (auto response = assets_.handle(request)) return *std::move(response);
    return unknown_page();
}

}  // namespace wimpole::api
