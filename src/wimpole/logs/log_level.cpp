#include "wimpole/logs/log_level.hpp"

#include <algorithm>

namespace wimpole::logs {

namespace {

bool equal_in_any_case(std::string_view text, std::string_view lower_case) {
    const auto same = [](char left, char right) {
        return left == right || (left >= 'A' && left <= 'Z' && left - 'A' + 'a' == right);
    };
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same);
}

}  // namespace

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
        if (equal_in_any_case(name, to_string(level))) return level;
    }
    return std::nullopt;
}

}  // namespace wimpole::logs
