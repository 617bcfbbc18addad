#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agent_factory.hpp"
#include "wimpole/agents/agent_loop.hpp"
#include "wimpole/api/operator_api.hpp"
#include "wimpole/config/config.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole {

/// Which models can play agents: those of the configuration and of plugins (model_offers()), and those that
/// are found when they are asked for, at the addresses of provider.local_urls: Ollama, LM Studio and their
/// like on the machine of the server, which need no key.
class ModelOffers {
public:
    /// Of one address; further ones are left out.
    static constexpr std::size_t max_found = 20;

    /// `loop` must outlive it.
    ModelOffers(agents::AgentLoop& loop, config::ProviderConfig config, Variables variables);

    /// The configured one first, then those that were found, then those of plugins. An address that says
    /// nothing for a second is passed over. Any thread; resumes on the executor that was current. The list
    /// must outlive the task.
    siopp::Task<std::vector<api::ModelOffer>> offers();

private:
    siopp::Task<std::vector<api::ModelOffer>> found();

    agents::AgentLoop& loop_;
    const config::ProviderConfig config_;
    Variables variables_;
    outbound::HttpClient client_;
};

}  // namespace wimpole
