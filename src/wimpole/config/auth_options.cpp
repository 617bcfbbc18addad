#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> auth_options() {
    const Section in(
        "auth", [](auto& config) -> auto& { return config.auth; });
    return {
        in.option("api_keys", &AuthConfig::api_keys,
                  list("not empty", [](const std::string& word) { return !word.empty(); }),
                  "Keys, one of which every client must show")
            .secret()
            .alias("SERVER_API_KEY")
            .alias("ELIZA_SERVER_AUTH_TOKEN"),
        in.option("data_isolation", &AuthConfig::data_isolation, boolean(),
                  "Open a channel only to those who are in it")
            .alias("ENABLE_DATA_ISOLATION"),
    };
}

}  // namespace wimpole::config
