#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> auth_options() {
    using Rates = AuthConfig::RateLimits;
    const auto is_word = [](const std::string& word) { return !word.empty(); };
    const auto rates = choice<Rates>({{"auto", Rates::automatic}, {"on", Rates::on}, {"off", Rates::off}});
    const Section in(
        "auth", [](auto& config) -> auto& { return config.auth; });
    return {
        in.option("api_keys", &AuthConfig::api_keys, list("not empty", is_word),
                  "Keys, one of which every client must show")
            .secret()
            .alias("SERVER_API_KEY")
            .alias("ELIZA_SERVER_AUTH_TOKEN"),
        in.option("key_file", &AuthConfig::key_file, path(),
                  "File with more API keys (wimpole token); keys.json in --data where none is named"),
        in.option("key_set", &AuthConfig::key_set, path(),
                  "JSON Web Key Set: clients may come with tokens (JWT) that one of its keys has signed")
            .named("--jwks"),
        in.option("token_issuer", &AuthConfig::token_issuer, path(), "The iss that tokens must have"),
        in.option("token_audiences", &AuthConfig::token_audiences, list("not empty", is_word),
                  "The aud that tokens must have, one of these")
            .named("--token-audience"),
        in.option("entity_claim", &AuthConfig::entity_claim, text("not empty", is_word),
                  "The claim that says whose token it is"),
        in.option("role_claim", &AuthConfig::role_claim, text("not empty", is_word),
                  "The claim that says what its holder may do: user, service, agent or operator"),
        in.option("rate_limits", &AuthConfig::rate_limits, rates,
                  "Limit what clients ask for: on, off, or auto, which is on where credentials are asked for "
                  "or other machines may come")
            .named("--rate-limits")
            .reloadable(),
        in.option("data_isolation", &AuthConfig::data_isolation, boolean(),
                  "Show users and agents only the channels that they take part in; needs keys or tokens")
            .alias("ENABLE_DATA_ISOLATION"),
    };
}

}  // namespace wimpole::config
