#pragma once

#include "wimpole/agents/agent_activity.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// The runs of agents, for those who run the server: list, look at, cancel. Any worker.
class RunsApi {
public:
    static constexpr std::size_t default_listed = 50;
    static constexpr std::size_t max_listed = 1'000;

    /// All must outlive it; `activity` is null where no agents run.
    RunsApi(messaging::Store& store, agents::AgentActivity* activity, const Access& access)
        : store_(store), activity_(activity), access_(access) {}

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> show(ApiRequest request) const;
    siopp::Task<Answer> cancel(ApiRequest request) const;

    messaging::Store& store_;
    agents::AgentActivity* activity_;
    const Access& access_;
};

}  // namespace wimpole::api
