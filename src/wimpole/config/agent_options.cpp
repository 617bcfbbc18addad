#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> agent_options() {
    using agents::AgentHostLimits;
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section agents(
        "agents", [](auto& config) -> auto& { return config.agents; });
    const Section limits(
        "agents", [](auto& config) -> auto& { return config.agents.limits; });
    return {
        agents.option("built_in", &AgentsConfig::built_in, boolean(), "Let the built-in agent take part")
            .named("--agent"),
        agents.option("max_conversations", &AgentsConfig::max_conversations, count,
                      "Conversations whose course the built-in agent remembers; the oldest is forgotten"),
        limits.option("max_waiting_in_channel", &AgentHostLimits::max_waiting_in_channel, count,
                      "Turns of one agent in one channel that wait for the one that runs"),
        limits.option("max_waiting", &AgentHostLimits::max_waiting, count,
                      "The same for all channels together"),
    };
}

}  // namespace wimpole::config
