#include "wimpole/api/health_api.hpp"

#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::json::Writer;

HealthApi::HealthApi(std::string version, std::size_t agent_count, Clock clock)
    : version_(std::move(version)),
      agent_count_(agent_count),
      clock_(std::move(clock)),
      started_at_ms_(clock_()) {}

std::optional<siopp::HttpResponse> HealthApi::handle(const siopp::HttpRequest& request) const {
    if (!is_read(request)) return std::nullopt;

    const auto path = request.path();
    std::string body;
    Writer writer(body);
    if (path == "/healthz") {
        writer.begin_object().member("status", "ok").member("timestamp", iso_time(clock_())).end_object();
    } else if (path == "/api/server/ping") {
        writer.begin_object().member("pong", true).member("timestamp", clock_()).end_object();
    } else if (path == "/api/system/version") {
        writer.begin_object()
            .member("version", version_)
            .member("source", "server")
            .member("timestamp", iso_time(clock_()))
            .member("environment", "production")
            .member("uptime", static_cast<double>(clock_() - started_at_ms_) / 1000)
            .end_object();
    } else if (path == "/health" || path == "/api/server/health") {
        return health(path == "/health");
    } else {
        return std::nullopt;
    }
    return json_response(200, std::move(body));
}

/// Like the real server, a server without agents calls itself degraded.
siopp::HttpResponse HealthApi::health(bool with_agent_count) const {
    const bool has_agents = agent_count_ > 0;
    std::string body;
    Writer writer(body);
    writer.begin_object()
        .member("status", has_agents ? "OK" : "DEGRADED")
        .member("version", version_)
        .member("timestamp", iso_time(clock_()));
    writer.key("dependencies")
        .begin_object()
        .member("agents", has_agents ? "healthy" : "no_agents")
        .end_object();
    if (with_agent_count) writer.member("agentCount", agent_count_);
    writer.end_object();
    return json_response(has_agents ? 200 : 503, std::move(body));
}

}  // namespace wimpole::api
