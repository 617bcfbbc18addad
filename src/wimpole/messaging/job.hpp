#pragma once

#include <cstdint>
#include <string>

#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

using JobId = Id<struct JobTag>;

/// A question to an agent whose answer is fetched later (ELIZAOS.md §3.4). Times are in milliseconds since
/// 1970, UTC.
struct Job {
    JobId id;
    ChannelId channel;
    EntityId agent;
    EntityId user;
    /// As the API names them: "processing", "completed", "failed", "timeout".
    std::string status;
    std::string prompt;
    /// JSON text of an object.
    std::string metadata = "{}";
    /// JSON text of whatever the answer is; empty for none.
    std::string result;
    /// Empty for none.
    std::string error;
    std::int64_t created_at_ms = 0;
    std::int64_t expires_at_ms = 0;
};

}  // namespace wimpole::messaging
