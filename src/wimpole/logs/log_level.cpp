#include "wimpole/logs/log_level.hpp"

#include "siopp/base/ascii.hpp"

namespace wimpole::logs {

std::optional<LogLevel> log_level(std::string_view name) {
    for (const auto level : all_levels) {
        if (siopp::equals_ignoring_case(name, to_string(level))) return level;
    }
    return std::nullopt;
}

}  // namespace wimpole::logs
