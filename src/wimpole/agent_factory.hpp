#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wimpole/agents/agent.hpp"
#include "wimpole/agents/character/character.hpp"
#include "wimpole/agents/driver_services.hpp"
#include "wimpole/agents/drivers/openai_driver.hpp"
#include "wimpole/agents/eliza/script.hpp"
#include "wimpole/api/operator_api.hpp"
#include "wimpole/config/config.hpp"

namespace wimpole {

/// Who wrote a character: only the operator's may say which servers are asked, and with which secrets.
enum class CharacterSource { anybody, operator_ };

/// The value of an environment variable; nothing where it is not set or empty.
using Variables = std::function<std::optional<std::string>(const std::string&)>;
std::optional<std::string> variable_of_process(const std::string& name);

/// Every key of a provider that may be used: no line of a log may have one.
std::vector<std::string> provider_keys(const config::ProviderConfig& config, const Variables& variables);

/// Which model plays a character.
struct ModelChoice {
    /// Nothing: the ELIZA script does.
    std::optional<agents::openai::Provider> provider;
    std::string model;
    /// Why the model that the character asks for is not the one; empty where all is as it wants.
    std::string warning;
};

/// The provider of its base URL (of an operator's character, or where it is one of provider.local_urls), else
/// that of a plugin whose variable is set (OPENAI_API_KEY, OPENROUTER_API_KEY, GROQ_API_KEY,
/// OLLAMA_API_ENDPOINT), else the configured one, else none.
ModelChoice choose_model(const agents::Character& character, CharacterSource source,
                         const config::ProviderConfig& config, const Variables& variables);

/// Which models agents can be played by, the configured one first: without asking any of them.
std::vector<api::ModelOffer> model_offers(const config::ProviderConfig& config, const Variables& variables);

/// Makes what drives agents. Any thread; the drivers belong to the agents' thread.
class AgentFactory {
public:
    /// Reads the script; throws std::runtime_error with one line for the user where it is broken. `services`
    /// must outlive the factory, which must outlive the drivers.
    AgentFactory(const config::Config& config, agents::DriverServices services,
                 Variables variables = variable_of_process);

    /// Of an agent that was made by REST, or is built in.
    std::shared_ptr<agents::AgentDriver> driver_of(const agents::Agent& agent) const;
    std::shared_ptr<agents::AgentDriver> driver_of(const agents::Agent& agent,
                                                   const agents::Character& character,
                                                   CharacterSource source) const;

private:
    /// The script, or the model that was looked for.
    std::shared_ptr<agents::AgentDriver> built_in_driver(const agents::Agent& agent) const;
    std::shared_ptr<agents::AgentDriver> eliza_driver() const;
    std::shared_ptr<agents::AgentDriver> webhook_driver(const agents::Character& character,
                                                        CharacterSource source) const;
    agents::openai::Profile profile_of(const agents::Character& character, CharacterSource source,
                                       ModelChoice choice) const;
    agents::openai::Tools tools_of(const agents::Character& character, CharacterSource source) const;

    const config::Config config_;
    agents::DriverServices services_;
    Variables variables_;
    std::shared_ptr<const agents::eliza::Script> script_;
    std::unique_ptr<outbound::HttpClient> client_;
    std::unique_ptr<agents::openai::TokenBudget> budget_;
    std::unique_ptr<agents::openai::RequestSlots> slots_;
};

}  // namespace wimpole
