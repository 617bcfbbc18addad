#pragma once

#include <cstdint>
#include <string>

#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

using ChatSessionId = Id<struct ChatSessionTag>;

/// A conversation of a user with an agent that ends when nobody goes on with it (ELIZAOS.md §3.4). Times are
/// in milliseconds since 1970, UTC.
struct ChatSession {
    ChatSessionId id;
    ChannelId channel;
    EntityId agent;
    EntityId user;
    /// JSON text of an object.
    std::string metadata = "{}";
    /// JSON text of an object: how long it lives and how it is renewed. Its meaning is that of the API.
    std::string timeout_config = "{}";
    std::int64_t created_at_ms = 0;
    std::int64_t last_activity_ms = 0;
    std::int64_t expires_at_ms = 0;
    std::int64_t renewal_count = 0;
};

}  // namespace wimpole::messaging
