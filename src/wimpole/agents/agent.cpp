#include "wimpole/agents/agent.hpp"

namespace wimpole::agents {

Agent built_in_agent(std::int64_t created_at_ms, const std::string& model) {
    Agent agent;
    agent.id = *EntityId::parse(built_in_agent_id);
    agent.name = "Eliza";
    agent.username = "eliza";
    agent.bio = {
        model.empty()
            ? "A built-in agent after Weizenbaum's ELIZA of 1966: it answers by a script, without a model or a key."
            : "The built-in agent, played by the model " + model + ".",
        "It answers in direct channels, and in groups where it is the only agent or is addressed."};
    agent.created_at_ms = agent.updated_at_ms = created_at_ms;
    agent.is_configured = true;
    return agent;
}

}  // namespace wimpole::agents
