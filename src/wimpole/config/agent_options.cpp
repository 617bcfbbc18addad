#include <chrono>

#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> agent_options() {
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section agents(
        "agents", [](auto& config) -> auto& { return config.agents; });
    const auto time = duration(std::chrono::milliseconds(0), std::chrono::hours(24));
    using Remote = events::RemoteAgentLimits;
    const Section remote(
        "agents", [](auto& config) -> auto& { return config.agents.remote; });
    return {
        agents.option("built_in", &AgentsConfig::built_in, boolean(), "Let the built-in agent take part")
            .named("--agent"),
        agents.option("max_conversations", &AgentsConfig::max_conversations, count,
                      "Conversations whose course the built-in agent remembers; the oldest is forgotten"),
        remote.option("max_remote", &Remote::max_agents, count, "Agents that are programs elsewhere"),
        remote.option("remote_grace", &Remote::grace, time,
                      "How long a remote agent that has lost its connection may take to come back before its "
                      "turns fail"),
        remote.option("max_remote_channels", &Remote::max_known_channels, count,
                      "Channels of a remote agent that are remembered, so that it is told once that it takes "
                      "part in them"),
    };
}

}  // namespace wimpole::config
