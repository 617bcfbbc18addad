#include "wimpole/api/system_api.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/openapi_document.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::json::Writer;

SystemApi::SystemApi(std::string version, const agents::AgentRegistry& agents, const Access& access,
                     Clock clock)
    : version_(std::move(version)),
      agents_(agents),
      access_(access),
      clock_(std::move(clock)),
      started_at_ms_(clock_()) {}

void SystemApi::add_routes(Routes& routes) const {
    routes.get_public("/healthz", handler(*this, &SystemApi::alive));
    routes.get_public("/health", handler(*this, &SystemApi::health));
    routes.get("/api/server/ping", handler(*this, &SystemApi::ping));
    routes.get("/api/server/hello", handler(*this, &SystemApi::hello));
    routes.get("/api/server/status", handler(*this, &SystemApi::status));
    routes.get("/api/server/health", handler(*this, &SystemApi::server_health));
    routes.get("/api/system/version", handler(*this, &SystemApi::version));
    routes.get("/api/system/config", handler(*this, &SystemApi::config));
    routes.get("/api/system/identity", handler(*this, &SystemApi::identity));
    routes.get_public("/api/openapi.json", handler(*this, &SystemApi::openapi));
    routes.get("/api/system/env/local", handler(*this, &SystemApi::environment));
}

std::size_t SystemApi::active_agents() const {
    const auto entries = agents_.entries();
    return static_cast<std::size_t>(
        std::ranges::count_if(*entries, [](const auto& entry) { return entry->is_active; }));
}

siopp::Task<Answer> SystemApi::alive(ApiRequest) const {
    std::string body;
    Writer(body).begin_object().member("status", "ok").member("timestamp", iso_time(clock_())).end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> SystemApi::ping(ApiRequest) const {
    std::string body;
    Writer(body).begin_object().member("pong", true).member("timestamp", clock_()).end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> SystemApi::hello(ApiRequest) const {
    co_return json_response(200, R"({"message":"Hello World!"})");
}

siopp::Task<Answer> SystemApi::status(ApiRequest) const {
    std::string body;
    Writer(body)
        .begin_object()
        .member("status", "ok")
        .member("agentCount", active_agents())
        .member("timestamp", iso_time(clock_()))
        .end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> SystemApi::health(ApiRequest) const {
    co_return health(true);
}

siopp::Task<Answer> SystemApi::server_health(ApiRequest) const {
    co_return health(false);
}

/// Like the real server, a server without agents calls itself degraded.
siopp::HttpResponse SystemApi::health(bool with_agent_count) const {
    const auto agent_count = active_agents();
    const bool has_agents = agent_count > 0;
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
    if (with_agent_count) writer.member("agentCount", agent_count);
    writer.end_object();
    return json_response(has_agents ? 200 : 503, std::move(body));
}

siopp::Task<Answer> SystemApi::version(ApiRequest) const {
    std::string body;
    Writer(body)
        .begin_object()
        .member("version", version_)
        .member("source", "server")
        .member("timestamp", iso_time(clock_()))
        .member("environment", "production")
        .member("uptime", static_cast<double>(clock_() - started_at_ms_) / 1000)
        .end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> SystemApi::config(ApiRequest) const {
    std::string data;
    Writer(data).begin_object().member("requiresAuth", access_.asks()).end_object();
    co_return success(data);
}

siopp::Task<Answer> SystemApi::identity(ApiRequest request) const {
    std::string data;
    Writer writer(data);
    writer.begin_object();
    if (request.caller.entity) writer.member("entityId", request.caller.entity->to_string());
    writer.member("isOperator", access_.allows(request.caller, Operation::logs, {})).end_object();
    co_return success(data);
}

siopp::Task<Answer> SystemApi::openapi(ApiRequest) const {
    co_return json_response(200, std::string(openapi_document()));
}

/// The real server shows and overwrites its environment here; this one does neither.
siopp::Task<Answer> SystemApi::environment(ApiRequest) const {
    co_return success("{}");
}

}  // namespace wimpole::api
