#pragma once

#include <cstdint>
#include <string>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

using ChatSessionId = Id<struct ChatSessionTag>;

/// When a chat session ends.
struct SessionTimeout {
    /// After the last activity.
    std::int64_t minutes = 30;
    /// Whether a message counts as a renewal.
    bool auto_renew = true;
    /// After its creation, whatever happens.
    std::int64_t max_duration_minutes = 720;
    /// How long before its end it is about to expire.
    std::int64_t warning_minutes = 5;

    bool operator==(const SessionTimeout&) const = default;
};

/// As clients write it ("timeoutConfig"): JSON text of an object.
std::string timeout_json(const SessionTimeout& timeout);
/// Takes over the members that such an object has; false where one is of another kind.
bool read_timeout(siopp::json::View object, SessionTimeout& timeout);

/// A conversation of a user with an agent that ends when nobody goes on with it (ELIZAOS.md §3.4). Times are
/// in milliseconds since 1970, UTC.
struct ChatSession {
    ChatSessionId id;
    ChannelId channel;
    EntityId agent;
    EntityId user;
    /// JSON text of an object.
    std::string metadata = "{}";
    SessionTimeout timeout;
    std::int64_t created_at_ms = 0;
    std::int64_t last_activity_ms = 0;
    std::int64_t expires_at_ms = 0;
    std::int64_t renewal_count = 0;

    bool has_expired(std::int64_t now_ms) const { return now_ms >= expires_at_ms; }
    bool is_near_expiration(std::int64_t now_ms) const;
    /// Moves the end away from now, as far as the longest duration allows. False where that is reached.
    bool renew(std::int64_t now_ms);
    /// The end by the timeout, counted from the last activity.
    void set_end();
};

}  // namespace wimpole::messaging
