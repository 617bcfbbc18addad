#pragma once

#include <optional>

#include "siopp/http.hpp"
#include "wimpole/agents/agent_registry.hpp"

namespace wimpole::api {

/// GET /api/agents and GET /api/agents/:id. Any worker.
class AgentsApi {
public:
    explicit AgentsApi(const agents::AgentRegistry& agents) : agents_(agents) {}

    /// Nothing for requests of other resources.
    std::optional<siopp::HttpResponse> handle(const siopp::HttpRequest& request) const;

private:
    siopp::HttpResponse list() const;
    siopp::HttpResponse show(std::string_view id) const;

    const agents::AgentRegistry& agents_;
};

}  // namespace wimpole::api
