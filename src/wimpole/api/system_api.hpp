#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::api {

/// What monitors and clients ask of the server itself (ELIZAOS.md §3.6). Any worker.
class SystemApi {
public:
    /// The time of construction counts as the start of the server. `agents` and `access` must outlive it.
    SystemApi(std::string version, const agents::AgentRegistry& agents, const Access& access, Clock clock);

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> alive(ApiRequest request) const;
    siopp::Task<Answer> ping(ApiRequest request) const;
    siopp::Task<Answer> hello(ApiRequest request) const;
    siopp::Task<Answer> status(ApiRequest request) const;
    siopp::Task<Answer> health(ApiRequest request) const;
    siopp::Task<Answer> server_health(ApiRequest request) const;
    siopp::Task<Answer> version(ApiRequest request) const;
    siopp::Task<Answer> config(ApiRequest request) const;
    /// Whose the credentials are; beyond the real server.
    siopp::Task<Answer> identity(ApiRequest request) const;
    siopp::Task<Answer> openapi(ApiRequest request) const;
    siopp::Task<Answer> environment(ApiRequest request) const;

    siopp::HttpResponse health(bool with_agent_count) const;
    std::size_t active_agents() const;

    std::string version_;
    const agents::AgentRegistry& agents_;
    const Access& access_;
    Clock clock_;
    std::int64_t started_at_ms_;
};

}  // namespace wimpole::api
