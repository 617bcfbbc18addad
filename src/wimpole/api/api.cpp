#include "wimpole/api/api.hpp"

#include <utility>

namespace wimpole::api {

Api::Api(const ApiParts& parts)
    : agent_registry_(parts.agents),
      new_driver_(parts.new_driver),
      replies_(parts.replies),
      media_store_(parts.data_directory / "media", file_thread_, parts.clock),
      agent_files_(parts.data_directory / "agents", file_thread_),
      channels_(parts.store, parts.sockets, parts.access, parts.clock, parts.resources),
      bans_(parts.store, parts.access, parts.resources.max_bans),
      messages_(parts.store, parts.service, parts.sockets, parts.agents, replies_, parts.access),
      search_(parts.store, parts.access),
      core_(parts.store, parts.service, parts.signals, parts.access),
      message_servers_(parts.store, parts.agents, parts.access, parts.clock, parts.resources),
      agents_(parts.agents, parts.store, agent_files_, parts.access, parts.new_driver, parts.clock,
              parts.resources.max_agents, parts.activity),
      sessions_(parts.store, parts.service, parts.agents, replies_, parts.access, parts.clock,
                parts.sessions),
      jobs_(parts.store, parts.service, parts.agents, replies_, parts.access, parts.clock, parts.jobs),
      runs_(parts.store, parts.activity, parts.access),
      media_(media_store_, parts.store, parts.access, parts.bodies.max_file_bytes),
      system_(parts.version, parts.agents, parts.access, parts.clock) {}

void Api::load_agents() {
    for (auto& stored : agent_files_.load()) {
        const auto existing = agent_registry_.find(stored.agent.id);
        // What the operator has put into a folder since counts.
        if (existing && existing->agent.is_configured) continue;
        auto driver = new_driver_(stored.agent);
        agent_registry_.put({std::move(stored.agent), std::move(driver), stored.is_active});
    }
}

Routes Api::routes() const {
    Routes routes;
    channels_.add_routes(routes);
    bans_.add_routes(routes);
    messages_.add_routes(routes);
    search_.add_routes(routes);
    core_.add_routes(routes);
    message_servers_.add_routes(routes);
    agents_.add_routes(routes);
    sessions_.add_routes(routes);
    jobs_.add_routes(routes);
    runs_.add_routes(routes);
    media_.add_routes(routes);
    system_.add_routes(routes);
    return routes;
}

}  // namespace wimpole::api
