#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "wimpole/logs/log_record.hpp"

namespace wimpole::logs {

/// More than there is of anything.
inline constexpr std::size_t all = 1'000'000;

inline bool sleeps_on() {
    return true;
}

/// A line for tests.
inline SharedLogLine test_line(std::string msg, std::int64_t time_ms = 0, LogLevel level = LogLevel::info) {
    LogRecord record;
    record.time_ms = time_ms;
    record.level = level;
    record.msg = std::move(msg);
    return std::make_shared<const LogLine>(std::move(record));
}

inline std::vector<std::string> messages(const std::vector<SharedLogLine>& lines) {
    std::vector<std::string> texts;
    for (const auto& line : lines)
        texts.push_back(line->record.msg);
    return texts;
}

}  // namespace wimpole::logs
