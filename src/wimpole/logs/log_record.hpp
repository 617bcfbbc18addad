#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "wimpole/base/log_context.hpp"
#include "wimpole/logs/log_level.hpp"

namespace wimpole::logs {

/// One line of the log.
struct LogRecord {
    /// Milliseconds since 1970, UTC.
    std::int64_t time_ms = 0;
    LogLevel level = LogLevel::info;
    std::string msg;
    LogContext context;
    /// The id of the trace that asked for the line; empty for an ordinary one.
    std::string trace;
};

/// `{"time","level","msg"}` and, where they are known, "agentId", "agentName", "channelId", "socketId" and
/// "trace": the names of pino and of the seed page.
std::string to_json(const LogRecord& record);

/// For people: "2026-11-22T21:35:02.544Z warn  [Eliza] text".
std::string to_text(const LogRecord& record);

/// A record and its JSON, as everybody who shows it shares it.
struct LogLine {
    explicit LogLine(LogRecord record);

    LogRecord record;
    std::string json;

    /// What it takes in memory, about.
    std::size_t size_bytes() const noexcept;
};
using SharedLogLine = std::shared_ptr<const LogLine>;

}  // namespace wimpole::logs
