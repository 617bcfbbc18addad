#pragma once

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/resource_limits.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Message servers and the agents subscribed to the current one (ELIZAOS.md §3.2). Any worker.
class MessageServersApi {
public:
    /// All must outlive it.
    MessageServersApi(messaging::Store& store, const agents::AgentRegistry& agents, const Access& access,
                      Clock clock, const ResourceLimits& limits);

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> current(ApiRequest request) const;
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> list_central(ApiRequest request) const;
    siopp::Task<Answer> list_for_debugging(ApiRequest request) const;
    siopp::Task<Answer> create(ApiRequest request) const;
    siopp::Task<Answer> agents(ApiRequest request) const;
    siopp::Task<Answer> add_agent(ApiRequest request) const;
    siopp::Task<Answer> remove_agent(ApiRequest request) const;
    siopp::Task<Answer> servers_of_agent(ApiRequest request) const;

    siopp::Task<Answer> listed_as(std::string member, Caller caller) const;
    /// All there are; to who sees only its own channels, the current one and those with one of them.
    siopp::Task<Result<std::vector<messaging::MessageServer>>> visible_to(Caller caller) const;
    Result<messaging::MessageServer> new_server(siopp::json::View body) const;

    messaging::Store& store_;
    const agents::AgentRegistry& agents_;
    const Access& access_;
    Clock clock_;
    ResourceLimits limits_;
};

}  // namespace wimpole::api
