#include "wimpole/api/session.hpp"

#include <algorithm>
#include <utility>

#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::api {

using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::int64_t ms_per_minute = 60'000;
/// A year: beyond that times would leave their range.
constexpr std::int64_t longest_minutes = 525'600;
constexpr std::string_view session_source = "session";

Error invalid_timeout(std::string reason) {
    return {Error::Kind::invalid, std::move(reason)};
}

/// False where the member is there but no whole number.
bool read_minutes(View object, std::string_view name, std::int64_t& into) {
    if (!has(object, name)) return true;
    const auto number = object.find(name)->integer();
    if (number) into = *number;
    return number.has_value();
}

bool read_flag(View object, std::string_view name, bool& into) {
    if (!has(object, name)) return true;
    const auto flag = object.find(name)->boolean();
    if (flag) into = *flag;
    return flag.has_value();
}

void write_beginning(Writer& writer, const Session& session) {
    writer.begin_object()
        .member("sessionId", session.id.to_string())
        .member("channelId", session.channel.to_string())
        .member("agentId", session.agent.to_string())
        .member("userId", session.user.to_string())
        .member("createdAt", iso_time(session.created_at_ms));
}

std::int64_t integer_of(View object, std::string_view name) {
    return object.find(name).value_or(View()).integer().value_or(0);
}

}  // namespace

bool Session::is_near_expiration(std::int64_t now_ms) const {
    return expires_at_ms - now_ms <= timeout.warning_minutes * ms_per_minute;
}

void Session::set_end() {
    const auto last_ms = created_at_ms + timeout.max_duration_minutes * ms_per_minute;
    expires_at_ms = std::min(last_activity_ms + timeout.minutes * ms_per_minute, last_ms);
}

bool Session::renew(std::int64_t now_ms) {
    if (now_ms >= created_at_ms + timeout.max_duration_minutes * ms_per_minute) return false;
    last_activity_ms = now_ms;
    ++renewal_count;
    set_end();
    return true;
}

Result<SessionTimeout> session_timeout_of(std::optional<View> given, const SessionLimits& limits) {
    SessionTimeout timeout;
    timeout.minutes = limits.default_timeout_minutes;
    timeout.max_duration_minutes = limits.max_duration_minutes;
    timeout.warning_minutes = limits.warning_minutes;
    if (!given || given->is_null()) return timeout;
    const bool is_read = given->kind() == Kind::object &&
                         read_minutes(*given, "timeoutMinutes", timeout.minutes) &&
                         read_flag(*given, "autoRenew", timeout.auto_renew) &&
                         read_minutes(*given, "maxDurationMinutes", timeout.max_duration_minutes) &&
                         read_minutes(*given, "warningThresholdMinutes", timeout.warning_minutes);
    if (!is_read) return invalid_timeout("Invalid timeout configuration format");
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

void write_session_timeout(Writer& writer, const SessionTimeout& timeout) {
    writer.begin_object()
        .member("timeoutMinutes", timeout.minutes)
        .member("autoRenew", timeout.auto_renew)
        .member("maxDurationMinutes", timeout.max_duration_minutes)
        .member("warningThresholdMinutes", timeout.warning_minutes)
        .end_object();
}

std::string created_session_json(const Session& session) {
    std::string json;
    Writer writer(json);
    write_beginning(writer, session);
    writer.key("metadata").raw(session.metadata);
    writer.member("expiresAt", iso_time(session.expires_at_ms)).key("timeoutConfig");
    write_session_timeout(writer, session.timeout);
    writer.end_object();
    return json;
}

std::string session_json(const Session& session, std::int64_t now_ms) {
    std::string json;
    Writer writer(json);
    write_beginning(writer, session);
    writer.member("lastActivity", iso_time(session.last_activity_ms)).key("metadata").raw(session.metadata);
    writer.member("expiresAt", iso_time(session.expires_at_ms)).key("timeoutConfig");
    write_session_timeout(writer, session.timeout);
    writer.member("renewalCount", session.renewal_count)
        .member("timeRemaining", std::max<std::int64_t>(session.expires_at_ms - now_ms, 0))
        .member("isNearExpiration", session.is_near_expiration(now_ms))
        .end_object();
    return json;
}

std::string session_status_json(const Session& session, bool was_renewed, std::int64_t now_ms) {
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

std::string session_channel_metadata(const Session& session) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("sessionId", session.id.to_string())
        .member("agentId", session.agent.to_string())
        .member("userId", session.user.to_string())
        .member("isDm", true)
        .member("createdAtMs", session.created_at_ms)
        .member("lastActivityMs", session.last_activity_ms)
        .member("expiresAtMs", session.expires_at_ms)
        .member("renewalCount", session.renewal_count)
        .key("timeoutConfig");
    write_session_timeout(writer, session.timeout);
    writer.key("sessionMetadata").raw(session.metadata).end_object();
    return json;
}

messaging::Channel channel_of_session(const Session& session) {
    messaging::Channel channel;
    channel.id = session.channel;
    channel.message_server = {};
    channel.name = "session-" + session.id.to_string();
    channel.type = messaging::ChannelType::dm;
    channel.source_type = session_source;
    channel.metadata = session_channel_metadata(session);
    channel.participants = {session.user, session.agent};
    channel.created_at_ms = channel.updated_at_ms = session.created_at_ms;
    return channel;
}

std::optional<Session> session_of_channel(const messaging::Channel& channel) {
    if (channel.source_type != session_source) return std::nullopt;
    const auto metadata = View::parse(channel.metadata);
    if (!metadata) return std::nullopt;
    const auto id = id_of<SessionId>(*metadata, "sessionId");
    const auto agent = id_of<EntityId>(*metadata, "agentId");
    const auto user = id_of<EntityId>(*metadata, "userId");
    // What was allowed when it was made stays.
    const SessionLimits any{.min_timeout_minutes = 1, .max_timeout_minutes = longest_minutes};
    const auto timeout = session_timeout_of(metadata->find("timeoutConfig"), any);
    if (!id || !agent || !user || !timeout) return std::nullopt;

    Session session;
    session.id = *id;
    session.channel = channel.id;
    session.agent = *agent;
    session.user = *user;
    session.created_at_ms = integer_of(*metadata, "createdAtMs");
    session.last_activity_ms = integer_of(*metadata, "lastActivityMs");
    session.expires_at_ms = integer_of(*metadata, "expiresAtMs");
    session.renewal_count = integer_of(*metadata, "renewalCount");
    session.timeout = *timeout;
    if (auto given = object_text_of(*metadata, "sessionMetadata"); !given.empty()) session.metadata = given;
    return session;
}

}  // namespace wimpole::api
