#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "wimpole/agent_factory.hpp"

namespace wimpole {

using agents::Character;
using agents::openai::Provider;

namespace {

/// A plugin of ElizaOS that brings a model.
struct Preset {
    /// "@elizaos/plugin-openai" and its like.
    std::string_view name;
    /// Empty: there is no service of that name, the variable says where it is.
    std::string_view base_url;
    const char* url_variable;
    const char* key_variable;
    const char* model_variable;
    std::string_view model;
};

constexpr std::array presets{
    Preset{"openai", "https://api.openai.com/v1", "OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_LARGE_MODEL",
           "gpt-4o-mini"},
    Preset{"openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_BASE_URL", "OPENROUTER_API_KEY",
           "OPENROUTER_LARGE_MODEL", "openrouter/auto"},
    Preset{"groq", "https://api.groq.com/openai/v1", "GROQ_BASE_URL", "GROQ_API_KEY", "GROQ_LARGE_MODEL",
           "llama-3.3-70b-versatile"},
    Preset{"ollama", "", "OLLAMA_API_ENDPOINT", "OLLAMA_API_KEY", "OLLAMA_LARGE_MODEL", ""},
    Preset{"local-ai", "", "LOCAL_AI_BASE_URL", "LOCAL_AI_API_KEY", "LOCAL_AI_LARGE_MODEL", ""},
};

const Preset* preset_of(std::string_view plugin) {
    const auto found = std::ranges::find_if(presets, [plugin](const Preset& preset) {
        return plugin.ends_with("plugin-" + std::string(preset.name));
    });
    return found == presets.end() ? nullptr : found;
}

/// Ollama's own API is at /api, the one of OpenAI beside it.
std::string base_url_of(const Preset& preset, std::string url) {
    if (preset.name != "ollama") return url;
    while (url.ends_with('/'))
        url.pop_back();
    if (url.ends_with("/api")) url.resize(url.size() - 4);
    return url.ends_with("/v1") ? url : url + "/v1";
}

std::optional<Provider> provider_at(std::string name, std::string_view base_url, std::string key,
                                    const config::ProviderConfig& config) {
    const auto url = outbound::Url::parse(base_url);
    if (!url) return std::nullopt;
    Provider provider;
    provider.name = std::move(name);
    provider.base_url = *url;
    provider.key = std::move(key);
    provider.connect_timeout = config.connect_timeout;
    provider.max_answer_bytes = config.max_answer_bytes;
    return provider;
}

/// What the plugin offers, where its variables say so.
std::optional<Provider> provider_of(const Preset& preset, const config::ProviderConfig& config,
                                    const Variables& variables) {
    const auto url = variables(preset.url_variable);
    const auto key = variables(preset.key_variable);
    const bool is_named = url || (key && !preset.base_url.empty());
    if (!is_named) return std::nullopt;
    const auto base_url = base_url_of(preset, url.value_or(std::string(preset.base_url)));
    return provider_at(std::string(preset.name), base_url, key.value_or(""), config);
}

std::string first_of(std::initializer_list<std::string> texts) {
    for (const auto& text : texts)
        if (!text.empty()) return text;
    return {};
}

/// A model by name, or none with the reason.
ModelChoice with_model(std::optional<Provider> provider, std::string model) {
    if (model.empty()) return {std::nullopt, {}, "no model is named for " + provider->name};
    return {std::move(provider), std::move(model), {}};
}

}  // namespace

std::optional<std::string> variable_of_process(const std::string& name) {
    const auto* value = std::getenv(name.c_str());
    if (!value || *value == '\0') return std::nullopt;
    return std::string(value);
}

std::vector<std::string> provider_keys(const config::ProviderConfig& config, const Variables& variables) {
    std::vector<std::string> keys;
    if (!config.key.empty()) keys.push_back(config.key);
    for (const auto& preset : presets) {
        if (auto key = variables(preset.key_variable)) keys.push_back(*std::move(key));
    }
    return keys;
}

ModelChoice choose_model(const Character& character, CharacterSource source,
                         const config::ProviderConfig& config, const Variables& variables) {
    if (character.driver == "eliza") return {};
    const bool is_operators = source == CharacterSource::operator_;
    const bool is_listed = std::ranges::count(config.local_urls, character.base_url) > 0;
    if (!character.base_url.empty() && (is_operators || is_listed)) {
        const bool has_key = is_operators && !character.key_variable.empty();
        const auto key = has_key ? variables(character.key_variable) : std::nullopt;
        auto provider = provider_at("the character's base URL", character.base_url, key.value_or(""), config);
        if (!provider) return {std::nullopt, {}, "settings.baseUrl is no http or https URL"};
        return with_model(std::move(provider), first_of({character.model, config.model}));
    }

    const Preset* wanted = nullptr;
    for (const auto& plugin : character.plugins) {
        const auto* preset = preset_of(plugin);
        if (!preset) continue;
        wanted = preset;
        auto provider = provider_of(*preset, config, variables);
        if (!provider) continue;
        const auto of_variable = variables(preset->model_variable).value_or("");
        return with_model(std::move(provider),
                          first_of({character.model, of_variable, std::string(preset->model)}));
    }

    if (!config.base_url.empty()) {
        auto provider = provider_at("provider.base_url", config.base_url, config.key, config);
        // The name of a model means nothing to a provider that the character does not know.
        const auto own = wanted ? std::string() : character.model;
        return with_model(std::move(provider), first_of({own, config.model, character.model}));
    }
    if (wanted) {
        return {std::nullopt,
                {},
                "plugin-" + std::string(wanted->name) + " needs the variable " +
                    (wanted->base_url.empty() ? wanted->url_variable : wanted->key_variable)};
    }
    if (character.driver == "openai") return {std::nullopt, {}, "there is no provider (provider.base_url)"};
    return {};
}

std::vector<api::ModelOffer> model_offers(const config::ProviderConfig& config, const Variables& variables) {
    std::vector<api::ModelOffer> offers;
    if (const auto url = outbound::Url::parse(config.base_url))
        offers.push_back({"provider.base_url", {}, config.model, url->origin(), {}});
    for (const auto& preset : presets) {
        const std::string name(preset.name);
        api::ModelOffer offer{name, "@elizaos/plugin-" + name, {}, {}, {}};
        offer.model = variables(preset.model_variable).value_or(std::string(preset.model));
        if (const auto provider = provider_of(preset, config, variables)) {
            offer.origin = provider->base_url.origin();
        } else {
            offer.needs = preset.base_url.empty() ? preset.url_variable : preset.key_variable;
        }
        offers.push_back(std::move(offer));
    }
    return offers;
}

}  // namespace wimpole
