#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "wimpole/agents/agent_activity.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/agent_files.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// The agents of this server: list, make, change, start and stop them (ELIZAOS.md §3.6). Any worker.
class AgentsApi {
public:
    /// What drives an agent that is made of a character.
    using NewDriver = std::function<std::shared_ptr<agents::AgentDriver>(const agents::Agent&)>;

    /// All must outlive it; `activity` is null where no agents run.
    AgentsApi(agents::AgentRegistry& agents, messaging::Store& store, AgentFiles& files, const Access& access,
              NewDriver new_driver, Clock clock, std::size_t max_agents,
              agents::AgentActivity* activity = nullptr);

    void add_routes(Routes& routes) const;

private:
    using Entry = agents::AgentRegistry::Entry;
    using SharedEntry = agents::AgentRegistry::SharedEntry;
    using SharedDriver = std::shared_ptr<agents::AgentDriver>;

    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> show(ApiRequest request) const;
    siopp::Task<Answer> create(ApiRequest request) const;
    /// Makes nothing: tells what would be used of a character, and what not.
    siopp::Task<Answer> check(ApiRequest request) const;
    siopp::Task<Answer> update(ApiRequest request) const;
    siopp::Task<Answer> remove(ApiRequest request) const;
    siopp::Task<Answer> start(ApiRequest request) const;
    siopp::Task<Answer> stop(ApiRequest request) const;
    siopp::Task<Answer> nothing(ApiRequest request) const;
    siopp::Task<Answer> empty_list(ApiRequest request, std::string data) const;

    void add_empty_routes(Routes& routes) const;
    SharedDriver driver_of(const agents::Agent& agent, const SharedEntry& existing) const;
    siopp::Task<Result<void>> keep(Entry entry) const;
    /// Ends what it is at.
    siopp::Task<void> cancel_turns(EntityId agent) const;
    siopp::Task<Answer> switch_to(ApiRequest request, bool active, std::string data) const;

    agents::AgentRegistry& agents_;
    messaging::Store& store_;
    AgentFiles& files_;
    const Access& access_;
    NewDriver new_driver_;
    Clock clock_;
    std::size_t max_agents_;
    agents::AgentActivity* activity_;
};

}  // namespace wimpole::api
