#include <map>

#include <gtest/gtest.h>

#include "wimpole/agent_factory.hpp"

namespace wimpole {
namespace {

using agents::Character;
using Environment = std::map<std::string, std::string>;

Variables variables_of(Environment environment) {
    return [environment = std::move(environment)](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
    };
}

Character with_plugin(std::string plugin) {
    Character character;
    character.name = "Ada";
    character.plugins = {"@elizaos/plugin-bootstrap", std::move(plugin)};
    return character;
}

ModelChoice choose(const Character& character, Environment environment, config::ProviderConfig config = {},
                   CharacterSource source = CharacterSource::anybody) {
    return choose_model(character, source, config, variables_of(std::move(environment)));
}

TEST(ModelChoice, FollowsThePluginWhoseVariableIsSet) {
    const auto choice = choose(with_plugin("@elizaos/plugin-openai"), {{"OPENAI_API_KEY", "k"}});
    ASSERT_TRUE(choice.provider);
    EXPECT_EQ(choice.provider->base_url.origin(), "https://api.openai.com");
    EXPECT_EQ(choice.provider->base_url.target, "/v1");
    EXPECT_EQ(choice.provider->key, "k");
    EXPECT_EQ(choice.model, "gpt-4o-mini");
    EXPECT_EQ(choice.warning, "");
}

TEST(ModelChoice, TakesAddressesAndModelsFromVariables) {
    const auto ollama =
        choose(with_plugin("@elizaos/plugin-ollama"),
               {{"OLLAMA_API_ENDPOINT", "http://localhost:11434/api"}, {"OLLAMA_LARGE_MODEL", "llama"}});
    ASSERT_TRUE(ollama.provider);
    EXPECT_EQ(ollama.provider->base_url.below("/chat").target, "/v1/chat");
    EXPECT_EQ(ollama.provider->base_url.origin(), "http://localhost:11434");
    EXPECT_EQ(ollama.model, "llama");

    const auto groq =
        choose(with_plugin("@elizaos/plugin-groq"), {{"GROQ_API_KEY", "k"}, {"GROQ_BASE_URL", "http://g/x"}});
    EXPECT_EQ(groq.provider->base_url.origin(), "http://g");
}

TEST(ModelChoice, WarnsWhereAPluginIsNotConfigured) {
    const auto choice = choose(with_plugin("@elizaos/plugin-openrouter"), {{"OPENAI_API_KEY", "k"}});
    EXPECT_FALSE(choice.provider);
    EXPECT_EQ(choice.warning, "plugin-openrouter needs the variable OPENROUTER_API_KEY");
    EXPECT_EQ(choose(with_plugin("@elizaos/plugin-ollama"), {}).warning,
              "plugin-ollama needs the variable OLLAMA_API_ENDPOINT");
    EXPECT_EQ(choose(with_plugin("@elizaos/plugin-ollama"), {{"OLLAMA_API_ENDPOINT", "http://a"}}).warning,
              "no model is named for ollama");
}

TEST(ModelChoice, FallsBackToTheConfiguredProvider) {
    config::ProviderConfig config;
    config.base_url = "http://127.0.0.1:1/v1";
    config.key = "k";
    config.model = "own";
    Character character;
    character.name = "Bo";
    EXPECT_EQ(choose(character, {}, config).model, "own");
    character.model = "mine";
    EXPECT_EQ(choose(character, {}, config).model, "mine");
    auto foreign = with_plugin("@elizaos/plugin-openai");
    foreign.model = "gpt-x";
    EXPECT_EQ(choose(foreign, {}, config).model, "own") << "the provider does not know it";
    character.driver = "eliza";
    EXPECT_FALSE(choose(character, {}, config).provider);
}

TEST(ModelChoice, LetsOnlyTheOperatorNameAnAddressAndAKey) {
    Character character;
    character.name = "Cy";
    character.base_url = "http://10.0.0.1/v1";
    character.key_variable = "SECRET";
    character.model = "m";
    const Environment environment{{"SECRET", "canary"}};

    EXPECT_FALSE(choose(character, environment).provider);
    const auto choice = choose(character, environment, {}, CharacterSource::operator_);
    ASSERT_TRUE(choice.provider);
    EXPECT_EQ(choice.provider->key, "canary");
    EXPECT_EQ(choice.provider->base_url.host, "10.0.0.1");
}

TEST(ModelChoice, LetsAnybodyNameAListedAddressWithoutAKey) {
    config::ProviderConfig config;
    config.local_urls = {"http://127.0.0.1:9/v1"};
    Character character;
    character.name = "Cy";
    character.model = "m";
    character.key_variable = "SECRET";
    const Environment environment{{"SECRET", "canary"}};
    character.base_url = "http://127.0.0.1:9/v1";
    const auto choice = choose(character, environment, config);
    ASSERT_TRUE(choice.provider);
    EXPECT_EQ(choice.provider->base_url.port, 9);
    EXPECT_EQ(choice.provider->key, "");
    EXPECT_EQ(choice.model, "m");
    character.base_url = "http://127.0.0.1:9/v1/other";
    EXPECT_FALSE(choose(character, environment, config).provider);
}

TEST(ModelChoice, LeavesPlainCharactersToTheScript) {
    Character character;
    character.name = "Di";
    const auto choice = choose(character, {{"OPENAI_API_KEY", "k"}});
    EXPECT_FALSE(choice.provider);
    EXPECT_EQ(choice.warning, "");
    character.driver = "openai";
    EXPECT_EQ(choose(character, {}).warning, "there is no provider (provider.base_url)");
}

TEST(ModelChoice, KnowsAllKeys) {
    config::ProviderConfig config;
    config.key = "a";
    EXPECT_EQ(provider_keys(config, variables_of({{"GROQ_API_KEY", "b"}, {"OTHER", "c"}})),
              (std::vector<std::string>{"a", "b"}));
}

TEST(ModelOffers, NameWhatIsThereAndWhatTheOthersNeed) {
    config::ProviderConfig config;
    config.base_url = "http://127.0.0.1:8080/v1";
    config.model = "local";
    const auto offers = model_offers(
        config,
        variables_of({{"OPENAI_API_KEY", "secret"}, {"OLLAMA_API_ENDPOINT", "http://127.0.0.1:11434"}}));
    ASSERT_EQ(offers.size(), 6U);
    EXPECT_EQ(offers[0].origin, "http://127.0.0.1:8080");
    EXPECT_EQ(offers[0].model, "local");
    for (const auto& offer : offers) {
        const bool is_there =
            offer.name == "provider.base_url" || offer.name == "openai" || offer.name == "ollama";
        EXPECT_EQ(offer.needs.empty(), is_there) << offer.name;
        EXPECT_EQ(offer.origin.empty(), !is_there) << offer.name;
    }
    EXPECT_EQ(offers[1].plugin, "@elizaos/plugin-openai");
    EXPECT_EQ(offers[5].needs, "LOCAL_AI_BASE_URL");
    EXPECT_EQ(model_offers({}, variables_of({})).size(), 5U);
    for (const auto& offer : model_offers({}, variables_of({})))
        EXPECT_TRUE(agents::names_provider(offer.plugin)) << offer.plugin;
    EXPECT_FALSE(agents::names_provider("@elizaos/plugin-sql"));
}

}  // namespace
}  // namespace wimpole
