#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/messaging/channel.hpp"

namespace wimpole::api {

/// An ElizaOS session (ELIZAOS.md §3.4), not one of siopp's.
using SessionId = Id<struct SessionTag>;

/// What clients may ask for, and what holds where they ask for nothing; as the ElizaOS server.
struct SessionLimits {
    std::int64_t default_timeout_minutes = 30;
    std::int64_t min_timeout_minutes = 5;
    std::int64_t max_timeout_minutes = 1'440;
    std::int64_t max_duration_minutes = 720;
    std::int64_t warning_minutes = 5;
};

/// When a session ends.
struct SessionTimeout {
    std::int64_t minutes = 30;
    bool auto_renew = true;
    std::int64_t max_duration_minutes = 720;
    std::int64_t warning_minutes = 5;
};

/// A conversation of one person with one agent that ends when nothing is said. A value.
struct Session {
    SessionId id;
    ChannelId channel;
    EntityId agent;
    EntityId user;
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;
    std::int64_t last_activity_ms = 0;
    std::int64_t expires_at_ms = 0;
    std::int64_t renewal_count = 0;
    SessionTimeout timeout;
    /// JSON text of an object.
    std::string metadata = "{}";

    bool has_expired(std::int64_t now_ms) const { return now_ms >= expires_at_ms; }
    bool is_near_expiration(std::int64_t now_ms) const;
    /// Moves the end away from now, as far as the longest duration allows. False where that is reached.
    bool renew(std::int64_t now_ms);
    /// The end by the timeout, counted from the last activity.
    void set_end();
};

/// What of the timeout a client has set. Invalid, in the words of the real server.
Result<SessionTimeout> session_timeout_of(std::optional<siopp::json::View> given,
                                          const SessionLimits& limits = {});

// JSON text of objects.
void write_session_timeout(siopp::json::Writer& writer, const SessionTimeout& timeout);
/// What making a session answers.
std::string created_session_json(const Session& session);
/// What asking for it answers.
std::string session_json(const Session& session, std::int64_t now_ms);
/// `sessionStatus` of a message.
std::string session_status_json(const Session& session, bool was_renewed, std::int64_t now_ms);

/// The channel of a session; all of the session is in its metadata, so that it is there after a restart.
messaging::Channel channel_of_session(const Session& session);
std::string session_channel_metadata(const Session& session);
/// Nothing for any other channel.
std::optional<Session> session_of_channel(const messaging::Channel& channel);

}  // namespace wimpole::api
