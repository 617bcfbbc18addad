#pragma once

#include <string>

#include "siopp/http.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/agents_api.hpp"
#include "wimpole/api/health_api.hpp"
#include "wimpole/api/origin_policy.hpp"
#include "wimpole/api/static_assets.hpp"

namespace wimpole::api {

/// Answers every HTTP request that is not Socket.IO's. Any worker.
class Router {
public:
    /// `agents` and `origins` must outlive the router.
    Router(const agents::AgentRegistry& agents, const OriginPolicy& origins, std::string version,
           StaticAssets assets, Clock clock);

    siopp::HttpResponse handle(const siopp::HttpRequest& request) const;

private:
    const OriginPolicy& origins_;
    AgentsApi agents_;
    HealthApi health_;
    StaticAssets assets_;
};

}  // namespace wimpole::api
