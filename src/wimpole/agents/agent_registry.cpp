#include "wimpole/agents/agent_registry.hpp"

#include <algorithm>
#include <utility>

namespace wimpole::agents {

void AgentRegistry::add(Agent agent, std::unique_ptr<AgentDriver> driver) {
    entries_.push_back({std::move(agent), std::move(driver)});
}

const AgentRegistry::Entry* AgentRegistry::find(EntityId id) const {
    const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                    [id](const Entry& other) { return other.agent.id == id; });
    return entry == entries_.end() ? nullptr : &*entry;
}

}  // namespace wimpole::agents
