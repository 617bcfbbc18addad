#include "wimpole/logs/log_level.hpp"

#include "siopp/base/ascii.hpp"

namespace wimpole::logs {

std::string_view to_string(LogLevel level) {
    switch (level) {
        case LogLevel::trace:
            return "trace";
        case LogLevel::debug:
            return "debug";
        case LogLevel::success:
            return "success";
        case LogLevel::progress:
            return "progress";
        case LogLevel::log:
            return "log";
        case LogLevel::info:
            return "info";
        case LogLevel::warn:
            return "warn";
        case LogLevel::error:
            return "error";
        case LogLevel::fatal:
            return "fatal";
    }
    return "info";
}

std::optional<LogLevel> log_level(std::string_view name) {
    for (const auto level : all_levels) {
        if (siopp::equals_ignoring_case(name, to_string(level))) return level;
    }
    return std::nullopt;
}

}  // namespace wimpole::logs
