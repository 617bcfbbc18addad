#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace wimpole::logs {

/// How much a line matters: pino's numbers, and those between that ElizaOS has added (ELIZAOS.md §2.3).
enum class LogLevel : int {
    trace = 10,
    debug = 20,
    success = 27,
    progress = 28,
    log = 29,
    info = 30,
    warn = 40,
    error = 50,
    fatal = 60
};

/// From the most important to the least, as the REST answer lists them.
inline constexpr std::array all_levels{LogLevel::fatal,   LogLevel::error, LogLevel::warn,
                                       LogLevel::info,    LogLevel::log,   LogLevel::progress,
                                       LogLevel::success, LogLevel::debug, LogLevel::trace};

std::string_view to_string(LogLevel level);

/// In any case, as the real server reads names. Nothing for unknown ones.
std::optional<LogLevel> log_level(std::string_view name);

}  // namespace wimpole::logs
