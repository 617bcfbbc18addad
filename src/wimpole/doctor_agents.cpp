#include "wimpole/doctor_agents.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include "wimpole/agents/character/character_file.hpp"
#include "wimpole/model_list.hpp"

namespace wimpole {

namespace fs = std::filesystem;
using agents::openai::Provider;
using Verdict = Finding::Verdict;

namespace {

Finding examine_provider(const Provider& provider, const std::string& model) {
    const auto list = ask_for_models(provider);
    const auto place = provider.base_url.origin() + provider.base_url.target;
    if (list.status == 0) {
        return {Verdict::fail, "provider",
                place + " cannot be asked: " + (list.failure.empty() ? "no answer" : list.failure),
                "start it, or correct its URL"};
    }
    if (list.status == 401 || list.status == 403)
        return {Verdict::fail, "provider", place + " does not take the key", "give it a key that counts"};
    if (list.status != 200) {
        return {Verdict::warn, "provider", place + " answers " + std::to_string(list.status) + " for /models",
                "check its URL: most end with /v1"};
    }
    if (!list.may_have(model))
        return {Verdict::warn, "provider", place + " does not list the model " + model, "correct the model"};
    return {Verdict::ok, "provider", place + " answers" + (model.empty() ? "" : ", model " + model)};
}

/// A provider and the model that is asked there, by their names.
using Asked = std::map<std::string, std::pair<Provider, std::string>>;

void add(Asked& asked, const Provider& provider, const std::string& model) {
    const auto& url = provider.base_url;
    asked.try_emplace(url.origin() + url.target + ' ' + model, provider, model);
}

/// It is not called: there is no turn that it could take.
Finding examine_webhook(const std::string& file, const agents::DeclaredWebhook& webhook,
                        const config::Config& config, const Variables& variables) {
    const auto origin = outbound::Url::parse(webhook.url)->origin();
    const bool is_signed = webhook.secret_variable.empty() ? !config.agents.webhook_secret.empty()
                                                           : variables(webhook.secret_variable).has_value();
    if (!is_signed)
        return {Verdict::warn, "agent", file + " calls the webhook at " + origin + " without a signature",
                webhook.secret_variable.empty() ? "set agents.webhook_secret, or a secret in the file"
                                                : "set " + webhook.secret_variable};
    return {Verdict::ok, "agent", file + " calls the webhook at " + origin};
}

Finding examine_file(const fs::path& path, const config::Config& config, const Variables& variables,
                     Asked& asked) {
    const auto checked = agents::read_character_file(path).checked;
    const auto name = path.filename().string();
    if (!checked.report.is_valid()) {
        const auto& wrong = checked.report.errors.front();
        return {Verdict::fail, "agent", name + ": " + wrong.field + ": " + wrong.text,
                "see wimpole agent check " + path.string()};
    }
    if (checked.character.webhook)
        return examine_webhook(name, *checked.character.webhook, config, variables);
    const auto choice =
        choose_model(checked.character, CharacterSource::operator_, config.provider, variables);
    if (choice.provider) add(asked, *choice.provider, choice.model);
    if (!choice.warning.empty())
        return {Verdict::warn, "agent", name + " answers by the ELIZA script: " + choice.warning,
                "set it, or name another plugin"};
    const auto* const unused =
        checked.report.ignored.empty() ? "" : "; what of it is not used is told by wimpole agent check";
    return {Verdict::ok, "agent", name + " makes " + checked.character.name + unused};
}

}  // namespace

std::vector<Finding> examine_agents(const config::Config& given, const Variables& variables) {
    std::vector<Finding> findings;
    Asked asked;
    const auto config = with_local_model(given);
    if (config.provider.detect && config.provider.base_url.empty())
        findings.push_back({Verdict::warn, "provider", "no model answers on this machine",
                            "start one, or correct provider.local_urls"});
    if (!config.provider.base_url.empty()) {
        agents::Character nobody;
        const auto choice = choose_model(nobody, CharacterSource::anybody, config.provider, variables);
        if (choice.provider) {
            add(asked, *choice.provider, choice.model);
        } else {
            findings.push_back({Verdict::warn, "provider", choice.warning, "set provider.model"});
        }
    }
    if (!config.agents.directory.empty()) {
        std::error_code error;
        std::vector<fs::path> paths;
        for (const auto& entry : fs::directory_iterator(config.agents.directory, error)) {
            if (entry.path().extension() == ".json") paths.push_back(entry.path());
        }
        std::ranges::sort(paths);
        if (error)
            findings.push_back({Verdict::fail, "agents", config.agents.directory + ": " + error.message(),
                                "correct agents.directory"});
        for (const auto& path : paths)
            findings.push_back(examine_file(path, config, variables, asked));
    }
    for (const auto& [name, provider] : asked)
        findings.push_back(examine_provider(provider.first, provider.second));
    return findings;
}

}  // namespace wimpole
