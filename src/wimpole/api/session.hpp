#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/chat_session.hpp"
#include "wimpole/messaging/message_server.hpp"

/// Chat sessions as REST knows them (ELIZAOS.md §3.4).
namespace wimpole::api {

using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::SessionTimeout;

/// What clients may ask for, and what holds where they ask for nothing; as the ElizaOS server.
struct SessionLimits {
    std::int64_t default_timeout_minutes = 30;
    std::int64_t min_timeout_minutes = 5;
    std::int64_t max_timeout_minutes = 1'440;
    std::int64_t max_duration_minutes = 720;
    std::int64_t warning_minutes = 5;
    /// Those that have ended give way to new ones.
    std::size_t max_sessions = 10'000;
};

/// What of the timeout a client has set. Invalid, in the words of the real server.
Result<SessionTimeout> session_timeout_of(std::optional<siopp::json::View> given,
                                          const SessionLimits& limits = {});

// JSON text of objects.
/// What making a session answers.
std::string created_session_json(const ChatSession& session);
/// What asking for it answers.
std::string session_json(const ChatSession& session, std::int64_t now_ms);
/// `sessionStatus` of a message.
std::string session_status_json(const ChatSession& session, bool was_renewed, std::int64_t now_ms);

/// Where it is talked: a direct channel of the two.
messaging::Channel channel_of_session(const ChatSession& session);

}  // namespace wimpole::api
