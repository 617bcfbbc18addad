#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/json_view.hpp"
#include "wimpole/logs/log_record.hpp"

namespace wimpole::logs {

/// Which lines somebody wants to see (ELIZAOS.md §2.3, "Log filter"). An empty member lets everything pass.
struct LogFilter {
    /// The least level. A name that nobody knows becomes 70, which nothing reaches.
    double minimum_level = 0;
    std::string agent_name;
    std::string agent_id;
    std::string channel_id;
    /// Anywhere in the message, in any case (of ASCII).
    std::string text;

    bool passes(const LogRecord& record) const;

    /// Sets the criterion that a client calls `name`: "level" (a name or a number), "agentName", "agentId",
    /// "channelId", "text". "all" and whatever is no text of that kind mean no criterion; other names are
    /// ignored.
    void set(std::string_view name, siopp::json::View value);
    /// The same for text from a query string.
    void set_level(std::string_view level);
    void set_text(std::string_view name, std::string_view value);
};

}  // namespace wimpole::logs
