
#include "siopp/base/ascii.hpp"
#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

/// The ElizaOS server has more levels, and writes them in capitals or not.
std::string nearest_level(std::string_view text) {
    auto level = siopp::in_lower_case(text);
    if (level == "verbose") return "debug";
    if (level == "log" || level == "progress" || level == "success") return "info";
    return level;
}

}  // namespace

std::vector<Option> log_options() {
    using Level = LogsConfig::Level;
    const auto level = choice<Level>({{"trace", Level::trace},
                                      {"debug", Level::debug},
                                      {"info", Level::info},
                                      {"warn", Level::warn},
                                      {"error", Level::error},
                                      {"fatal", Level::fatal}});
    const Section in(
        "logs", [](auto& config) -> auto& { return config.logs; });
    return {
        in.option("level", &LogsConfig::level, level, "The least of what is logged")
            .named("--log-level")
            .alias("LOG_LEVEL", nearest_level)
            .reloadable(),
    };
}

}  // namespace wimpole::config
