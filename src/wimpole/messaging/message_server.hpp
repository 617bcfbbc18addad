#pragma once

#include <cstdint>
#include <string>

#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

/// ElizaOS "server" (also "world"): a group of channels. Not a process, not siopp::Server.
struct MessageServer {
    MessageServerId id;
    std::string name;
    std::string source_type;
    /// The id in the system that it came from, empty for none.
    std::string source_id;
    /// JSON text of an object.
    std::string metadata = "{}";
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
};

/// The one that always exists: all zero (ELIZAOS.md §3.2).
inline constexpr MessageServerId default_message_server{};

}  // namespace wimpole::messaging
