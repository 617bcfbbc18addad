#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "wimpole/agents/agent.hpp"
#include "wimpole/agents/agent_driver.hpp"

namespace wimpole::agents {

/// The agents of this server and what drives them. Any thread.
class AgentRegistry {
public:
    struct Entry {
        Agent agent;
        std::shared_ptr<AgentDriver> driver;
        /// One that is not takes no turns.
        bool is_active = true;
    };
    /// An entry as it is at one moment; a change makes another.
    using SharedEntry = std::shared_ptr<const Entry>;
    using Entries = std::vector<SharedEntry>;

    void add(Agent agent, std::shared_ptr<AgentDriver> driver) {
        put({std::move(agent), std::move(driver), true});
    }
    /// Adds it, or replaces the one of its id at its place.
    void put(Entry entry);
    /// False where there is none of that id.
    bool remove(EntityId id);

    /// Null where there is none of that id.
    SharedEntry find(EntityId id) const;
    bool contains(EntityId id) const { return find(id) != nullptr; }
    bool is_active(EntityId id) const;
    /// In the order added.
    std::shared_ptr<const Entries> entries() const;

    /// Told of every change in the order of changes, on the thread that makes it: what there is now under an
    /// id, null for nothing. Must not block nor call the registry.
    using Listener = std::function<void(EntityId id, const SharedEntry& now)>;
    void set_listener(Listener listener);

private:
    /// Behind a pointer, so that a registry can be moved as long as nobody else has it.
    struct Shared {
        std::mutex mutex;
        std::shared_ptr<const Entries> entries = std::make_shared<const Entries>();
        Listener listener;
    };

    std::unique_ptr<Shared> shared_ = std::make_unique<Shared>();
};

/// What lists and events say of an agent: JSON text of an object.
std::string summary_json(const AgentRegistry::Entry& entry);

}  // namespace wimpole::agents
