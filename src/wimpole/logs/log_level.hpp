#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "wimpole/base/log.hpp"

namespace wimpole::logs {

/// From the most important to the least, as the REST answer lists them.
inline constexpr std::array all_levels{LogLevel::fatal,   LogLevel::error, LogLevel::warn,
                                       LogLevel::info,    LogLevel::log,   LogLevel::progress,
                                       LogLevel::success, LogLevel::debug, LogLevel::trace};

/// In any case, as the real server reads names. Nothing for unknown ones.
std::optional<LogLevel> log_level(std::string_view name);

}  // namespace wimpole::logs
