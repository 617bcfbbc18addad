#include "wimpole/api/session.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::api {

using siopp::json::View;
using siopp::json::Writer;

namespace {

/// A year: beyond that times would leave their range.
constexpr std::int64_t longest_minutes = 525'600;

Error invalid_timeout(std::string reason) {
    return {Error::Kind::invalid, std::move(reason)};
}

void write_session_beginning(Writer& writer, const ChatSession& session) {
    writer.begin_object()
        .member("sessionId", session.id.to_string())
        .member("channelId", session.channel.to_string())
        .member("agentId", session.agent.to_string())
        .member("userId", session.user.to_string())
        .member("createdAt", iso_time(session.created_at_ms));
}

}  // namespace

Result<SessionTimeout> session_timeout_of(std::optional<View> given, const SessionLimits& limits) {
    SessionTimeout timeout;
    timeout.minutes = limits.default_timeout_minutes;
    timeout.max_duration_minutes = limits.max_duration_minutes;
    timeout.warning_minutes = limits.warning_minutes;
    if (!given || given->is_null()) return timeout;
    if (!messaging::read_timeout(*given, timeout))
        return invalid_timeout("Invalid timeout configuration format");
    if (timeout.minutes < limits.min_timeout_minutes || timeout.minutes > limits.max_timeout_minutes) {
        return invalid_timeout("Timeout must be between " + std::to_string(limits.min_timeout_minutes) +
                               " and " + std::to_string(limits.max_timeout_minutes) + " minutes");
    }
    if (timeout.max_duration_minutes < timeout.minutes || timeout.max_duration_minutes > longest_minutes)
        return invalid_timeout("Maximum duration must be at least the timeout, and at most a year");
    if (timeout.warning_minutes < 0 || timeout.warning_minutes > timeout.max_duration_minutes)
        return invalid_timeout("Warning threshold must not be negative");
    return timeout;
}

std::string created_session_json(const ChatSession& session) {
    std::string json;
    Writer writer(json);
    write_session_beginning(writer, session);
    writer.key("metadata").raw(session.metadata);
    writer.member("expiresAt", iso_time(session.expires_at_ms))
        .key("timeoutConfig")
        .raw(messaging::timeout_json(session.timeout));
    writer.end_object();
    return json;
}

std::string session_json(const ChatSession& session, std::int64_t now_ms) {
    std::string json;
    Writer writer(json);
    write_session_beginning(writer, session);
    writer.member("lastActivity", iso_time(session.last_activity_ms)).key("metadata").raw(session.metadata);
    writer.member("expiresAt", iso_time(session.expires_at_ms))
        .key("timeoutConfig")
        .raw(messaging::timeout_json(session.timeout));
    writer.member("renewalCount", session.renewal_count)
        .member("timeRemaining", std::max<std::int64_t>(session.expires_at_ms - now_ms, 0))
        .member("isNearExpiration", session.is_near_expiration(now_ms))
        .end_object();
    return json;
}

std::string session_status_json(const ChatSession& session, bool was_renewed, std::int64_t now_ms) {
    std::string json;
    Writer(json)
        .begin_object()
        .member("expiresAt", iso_time(session.expires_at_ms))
        .member("renewalCount", session.renewal_count)
        .member("wasRenewed", was_renewed)
        .member("isNearExpiration", session.is_near_expiration(now_ms))
        .end_object();
    return json;
}

messaging::Channel channel_of_session(const ChatSession& session) {
    messaging::Channel channel;
    channel.id = session.channel;
    channel.message_server = messaging::default_message_server;
    channel.name = "session-" + session.id.to_string();
    channel.type = messaging::ChannelType::dm;
    channel.source_type = "session";
    channel.metadata.clear();
    Writer(channel.metadata)
        .begin_object()
        .member("sessionId", session.id.to_string())
        .member("agentId", session.agent.to_string())
        .member("userId", session.user.to_string())
        .member("isDm", true)
        .end_object();
    channel.participants = {session.user, session.agent};
    channel.created_at_ms = channel.updated_at_ms = session.created_at_ms;
    return channel;
}

}  // namespace wimpole::api
