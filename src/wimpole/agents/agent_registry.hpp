#pragma once

#include <memory>
#include <vector>

#include "wimpole/agents/agent.hpp"
#include "wimpole/agents/agent_driver.hpp"

namespace wimpole::agents {

/// The agents of this server and what drives them. Filled before the server starts, then only read, by all
/// threads.
class AgentRegistry {
public:
    struct Entry {
        Agent agent;
        std::unique_ptr<AgentDriver> driver;
    };

    void add(Agent agent, std::unique_ptr<AgentDriver> driver);

    /// Null where there is none of that id.
    const Entry* find(EntityId id) const;
    bool contains(EntityId id) const { return find(id) != nullptr; }
    /// In the order added.
    const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
    std::vector<Entry> entries_;
};

}  // namespace wimpole::agents
