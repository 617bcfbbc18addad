#include "wimpole/api/operator_api.hpp"

#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::json::Writer;

namespace {

/// The real server's words.
siopp::HttpResponse unauthorized() {
    return json_response(401,
                         R"({"error":"API key required","message":"Missing or invalid X-API-KEY header"})");
}

bool is_for_operators(std::string_view path) {
    return path == "/metrics" || path == "/api/server/logs" || path.starts_with("/api/server/trace");
}

}  // namespace

OperatorApi::OperatorApi(logs::Journal& journal, logs::Tracer& tracer, OperatorSources sources,
                         std::span<const WebAsset> assets)
    : sources_(std::move(sources)), logs_(journal), trace_(tracer), assets_(assets) {}

std::optional<siopp::HttpResponse> OperatorApi::handle(const siopp::HttpRequest& request) const {
    const auto path = request.path();
    if (path == "/api/asyncapi.json") return assets_.handle(request);
    if (is_for_operators(path)) {
        if (!sources_.may_operate(request)) return unauthorized();
        if (path == "/metrics" && is_read(request)) return metrics();
        if (auto response = logs_.handle(request)) return response;
        return trace_.handle(request);
    }
    if (!is_read(request)) return std::nullopt;
    if (path == "/livez") return json_response(200, R"({"status":"alive"})");
    if (path == "/readyz") return readiness();
    return std::nullopt;
}

siopp::HttpResponse OperatorApi::metrics() const {
    siopp::HttpResponse response;
    response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
                        {"Cache-Control", "no-store"},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = siopp::to_prometheus_text(sources_.metrics());
    return response;
}

siopp::HttpResponse OperatorApi::readiness() const {
    const auto reason = sources_.why_not_ready();
    if (!reason) return json_response(200, R"({"status":"ready"})");
    std::string body;
    Writer writer(body);
    writer.begin_object().member("status", "not ready").member("reason", *reason).end_object();
    return json_response(503, std::move(body));
}

}  // namespace wimpole::api
