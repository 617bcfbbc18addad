#include "wimpole/messaging/chat_session.hpp"

#include <algorithm>
#include <string_view>

#include "siopp/base/json_writer.hpp"

namespace wimpole::messaging {

using siopp::json::View;

namespace {

constexpr std::int64_t ms_per_minute = 60'000;

bool is_given(View object, std::string_view name) {
    const auto member = object.find(name);
    return member && !member->is_null();
}

/// False where the member is there but no whole number.
bool read_minutes(View object, std::string_view name, std::int64_t& into) {
    if (!is_given(object, name)) return true;
    const auto number = object.find(name)->integer();
    if (number) into = *number;
    return number.has_value();
}

bool read_flag(View object, std::string_view name, bool& into) {
    if (!is_given(object, name)) return true;
    const auto flag = object.find(name)->boolean();
    if (flag) into = *flag;
    return flag.has_value();
}

}  // namespace

std::string timeout_json(const SessionTimeout& timeout) {
    std::string json;
    siopp::json::Writer(json)
        .begin_object()
        .member("timeoutMinutes", timeout.minutes)
        .member("autoRenew", timeout.auto_renew)
        .member("maxDurationMinutes", timeout.max_duration_minutes)
        .member("warningThresholdMinutes", timeout.warning_minutes)
        .end_object();
    return json;
}

bool read_timeout(View object, SessionTimeout& timeout) {
    return object.kind() == siopp::json::Kind::object &&
           read_minutes(object, "timeoutMinutes", timeout.minutes) &&
           read_flag(object, "autoRenew", timeout.auto_renew) &&
           read_minutes(object, "maxDurationMinutes", timeout.max_duration_minutes) &&
           read_minutes(object, "warningThresholdMinutes", timeout.warning_minutes);
}

bool ChatSession::is_near_expiration(std::int64_t now_ms) const {
    return expires_at_ms - now_ms <= timeout.warning_minutes * ms_per_minute;
}

void ChatSession::set_end() {
    const auto last_ms = created_at_ms + timeout.max_duration_minutes * ms_per_minute;
    expires_at_ms = std::min(last_activity_ms + timeout.minutes * ms_per_minute, last_ms);
}

bool ChatSession::renew(std::int64_t now_ms) {
    if (now_ms >= created_at_ms + timeout.max_duration_minutes * ms_per_minute) return false;
    last_activity_ms = now_ms;
    ++renewal_count;
    set_end();
    return true;
}

}  // namespace wimpole::messaging
