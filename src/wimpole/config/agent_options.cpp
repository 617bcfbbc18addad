#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> agent_options() {
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section agents(
        "agents", [](auto& config) -> auto& { return config.agents; });
    return {
        agents.option("built_in", &AgentsConfig::built_in, boolean(), "Let the built-in agent take part")
            .named("--agent"),
        agents.option("max_conversations", &AgentsConfig::max_conversations, count,
                      "Conversations whose course the built-in agent remembers; the oldest is forgotten"),
    };
}

}  // namespace wimpole::config
