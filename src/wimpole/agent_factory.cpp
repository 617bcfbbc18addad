#include "wimpole/agent_factory.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/drivers/eliza_driver.hpp"
#include "wimpole/agents/drivers/script_driver.hpp"
#include "wimpole/agents/drivers/webhook_driver.hpp"
#include "wimpole/agents/eliza/default_script.hpp"
#include "wimpole/agents/eliza/limits.hpp"
#include "wimpole/agents/openai/history_tools.hpp"
#include "wimpole/agents/openai/webhook_tool.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/events/remote_agent_json.hpp"

namespace wimpole {

using agents::Character;

namespace {

std::string script_text(const std::string& path) {
    if (path.empty()) return std::string(agents::eliza::default_script());
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read the ELIZA script " + path);
    std::string text(agents::eliza::max_script_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

std::shared_ptr<const agents::eliza::Script> read_script(const std::string& path) {
    auto script = agents::eliza::parse_script(script_text(path));
    if (script) return std::make_shared<const agents::eliza::Script>(std::move(*script));
    const auto name = path.empty() ? std::string("the built-in ELIZA script") : path;
    throw std::runtime_error(name + ':' + std::to_string(script.error().line) + ": " + script.error().reason);
}

}  // namespace

AgentFactory::AgentFactory(const config::Config& config, agents::DriverServices services, Variables variables)
    : config_(config),
      services_(services),
      variables_(std::move(variables)),
      script_(read_script(config.agents.eliza_script)),
      client_(std::make_unique<outbound::HttpClient>(services.loop.io_context(), config.provider.pool)),
      budget_(std::make_unique<agents::openai::TokenBudget>(config.provider.budget)),
      slots_(std::make_unique<agents::openai::RequestSlots>(services.loop, config.provider.max_requests)) {}

std::shared_ptr<agents::AgentDriver> AgentFactory::driver_of(const agents::Agent& agent) const {
    if (agent.character.empty()) return built_in_driver(agent);
    const auto json = siopp::json::View::parse(agent.character);
    if (!json) return eliza_driver();
    return driver_of(agent, agents::read_character(*json).character, CharacterSource::anybody);
}

std::shared_ptr<agents::AgentDriver> AgentFactory::driver_of(const agents::Agent& agent,
                                                             const Character& character,
                                                             CharacterSource source) const {
    if (auto scripted = agents::scripted_driver(agent, services_.loop)) return scripted;
    if (character.webhook) return webhook_driver(character, source);
    auto choice = choose_model(character, source, config_.provider, variables_);
    if (!choice.warning.empty())
        log::warn("agent ", character.name, " answers by the ELIZA script: ", choice.warning);
    if (!choice.provider) return eliza_driver();

    log::info("agent ", character.name, " answers by the model ", choice.model, " of ",
              choice.provider->base_url.origin());
    return std::make_shared<agents::OpenAiDriver>(
        profile_of(character, source, std::move(choice)),
        agents::OpenAiServices{services_.conversation, *client_, *budget_, *slots_});
}

std::shared_ptr<agents::AgentDriver> AgentFactory::built_in_driver(const agents::Agent& agent) const {
    if (!config_.provider.detect) return eliza_driver();
    Character character;
    character.name = agent.name;
    return driver_of(agent, character, CharacterSource::operator_);
}

std::shared_ptr<agents::AgentDriver> AgentFactory::eliza_driver() const {
    return std::make_shared<agents::ElizaDriver>(script_, services_.conversation, config_.agents.eliza);
}

std::shared_ptr<agents::AgentDriver> AgentFactory::webhook_driver(const Character& character,
                                                                  CharacterSource source) const {
    const auto& declared = *character.webhook;
    agents::Webhook webhook;
    // A character whose URL is none is not read.
    webhook.url = *outbound::Url::parse(declared.url);
    webhook.secret = config_.agents.webhook_secret;
    webhook.connect_timeout = config_.provider.connect_timeout;
    webhook.max_answer_bytes = config_.provider.max_answer_bytes;
    webhook.can_decide = declared.decides;
    if (source == CharacterSource::operator_) {
        if (declared.may_be_private) webhook.addresses = outbound::AddressPolicy::any;
        if (!declared.secret_variable.empty())
            webhook.secret = variables_(declared.secret_variable).value_or("");
    }
    if (webhook.secret.empty())
        log::warn("agent ", character.name, ": its webhook is called without a signature");

    log::info("agent ", character.name, " answers by the webhook at ", webhook.url.origin());
    const auto write_turn = [](const agents::Turn& turn) {
        using std::chrono::duration_cast;
        using std::chrono::milliseconds;
        const auto left = duration_cast<milliseconds>(turn.deadline - std::chrono::steady_clock::now());
        return events::agent_turn(turn, now_ms() + left.count());
    };
    return std::make_shared<agents::WebhookDriver>(std::move(webhook), *client_, write_turn, now_ms);
}

agents::openai::Profile AgentFactory::profile_of(const Character& character, CharacterSource source,
                                                 ModelChoice choice) const {
    const auto& config = config_.provider;
    agents::openai::Profile profile;
    profile.character = character;
    profile.knowledge = agents::Knowledge(character.knowledge);
    profile.provider = *std::move(choice.provider);
    profile.model = std::move(choice.model);
    profile.max_reply_tokens =
        std::min(character.max_reply_tokens.value_or(config.max_reply_tokens), config.max_reply_tokens);
    profile.context_tokens = static_cast<std::size_t>(
        character.context_tokens.value_or(static_cast<std::int64_t>(config.context_tokens)));
    profile.temperature = character.temperature;
    profile.max_context_messages = config.max_context_messages;
    profile.max_facts = config.max_facts;
    profile.tools = tools_of(character, source);
    return profile;
}

agents::openai::Tools AgentFactory::tools_of(const Character& character, CharacterSource source) const {
    agents::openai::Tools tools;
    for (const auto& name : character.built_in_tools) {
        if (name == "search_history")
            tools.push_back(std::make_shared<agents::openai::SearchHistoryTool>(services_.conversation));
        if (name == "participants")
            tools.push_back(std::make_shared<agents::openai::ParticipantsTool>(services_.conversation));
    }
    const bool is_operators = source == CharacterSource::operator_;
    for (const auto& declared : character.tools) {
        const auto url = outbound::Url::parse(declared.url);
        if (!url) {
            log::warn("agent ", character.name, ": the tool ", declared.name,
                      " is not used: ", url.error().reason);
            continue;
        }
        agents::openai::WebhookTool::Place place;
        place.url = *url;
        place.timeout = config_.provider.tool_timeout;
        if (is_operators && declared.may_be_private) place.addresses = outbound::AddressPolicy::any;
        if (is_operators && !declared.secret_variable.empty())
            place.secret = variables_(declared.secret_variable).value_or("");
        agents::openai::ToolDescription description{declared.name, declared.description, declared.parameters};
        tools.push_back(std::make_shared<agents::openai::WebhookTool>(std::move(description),
                                                                      std::move(place), *client_, now_ms));
    }
    return tools;
}

}  // namespace wimpole
