#include <chrono>

#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> agent_options() {
    using agents::ElizaOptions;
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section agents(
        "agents", [](auto& config) -> auto& { return config.agents; });
    const auto time = duration(std::chrono::milliseconds(0), std::chrono::hours(24));
    using Remote = events::RemoteAgentLimits;
    const Section remote(
        "agents", [](auto& config) -> auto& { return config.agents.remote; });
    const Section resources(
        "agents", [](auto& config) -> auto& { return config.resources; });
    const Section eliza(
        "agents", [](auto& config) -> auto& { return config.agents.eliza; });
    return {
        agents.option("built_in", &AgentsConfig::built_in, boolean(), "Let the built-in agent take part")
            .named("--agent"),
        agents
            .option("directory", &AgentsConfig::directory, path(),
                    "Folder of ElizaOS characters (JSON), an agent each")
            .named("--agents"),
        agents
            .option("eliza_script", &AgentsConfig::eliza_script, path(),
                    "Script in the language of ELIZA (1966) for agents without a model; default: our own")
            .named("--eliza-script"),
        agents
            .option("webhook_secret", &AgentsConfig::webhook_secret,
                    text("a secret", [](const std::string&) { return true; }),
                    "Signs the calls of agents that are webhooks and name no secret of their own")
            .secret(),
        resources.option(
            "max_agents", &api::ResourceLimits::max_agents, count,
            "Agents of this server, made by REST or found in the folder; further ones are left out"),
        agents.option("max_waiting_calls", &AgentsConfig::max_waiting_calls, count,
                      "Calls that wait for the agents' thread: messages, joins, reports of remote agents; "
                      "who brings one on top waits, or is told that the server is busy"),
        eliza.option(
            "max_conversations", &ElizaOptions::max_conversations, count,
            "Conversations whose course such agents remember; the oldest is read again when it goes on"),
        eliza.option("max_replayed_messages", &ElizaOptions::max_replayed_messages, count,
                     "Messages of a channel that are read to find the course of a conversation again"),
        eliza.option("tells_words", &ElizaOptions::tells_words, boolean(),
                     "Let such agents tell their replies word by word, as a model does"),
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
