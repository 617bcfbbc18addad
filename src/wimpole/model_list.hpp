#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agents/openai/completion_call.hpp"
#include "wimpole/config/config.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole {

/// What a provider answers that is asked for its models (GET /models).
struct ModelList {
    /// Of HTTP; 0: it could not be asked.
    unsigned status = 0;
    /// Why not.
    std::string failure;
    /// Their names in its order; empty where it has no such list.
    std::vector<std::string> names;

    /// Whether the model is there, as far as that can be told. Ollama's names may lack ":latest".
    bool may_have(std::string_view model) const;
};

/// On the client's thread. The client must outlive the task.
siopp::Task<ModelList> ask_for_models(outbound::HttpClient& client, agents::openai::Provider provider);

/// Blocks, twice the provider's connect_timeout at most.
ModelList ask_for_models(const agents::openai::Provider& provider);

/// An API without a key, such as those of provider.local_urls. A place that says nothing for `patience` has
/// no models.
agents::openai::Provider keyless_provider(outbound::Url base_url, std::chrono::milliseconds patience);

/// A model that answers where nobody has said that one does.
struct LocalModel {
    std::string base_url;
    std::string model;
};

/// The first of provider.local_urls that has provider.model, or, where that is empty, any model that can
/// talk. No key is sent. Blocks as ask_for_models(), for each of them.
std::optional<LocalModel> find_local_model(const config::ProviderConfig& config);

/// The configuration with the model that was found as its provider, where provider.detect asks for that and
/// there is no provider.base_url; as it was where none was found.
config::Config with_local_model(config::Config config);

}  // namespace wimpole
