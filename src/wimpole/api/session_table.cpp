#include "wimpole/api/session_table.hpp"

#include <algorithm>

namespace wimpole::api {

namespace {
/// How long it is known of a session that it has ended, rather than that there is none.
constexpr std::int64_t memory_ms = 60 * 60 * 1'000;
}  // namespace

bool SessionTable::add(const Session& session, std::int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= max_sessions_) forget_ended(now_ms);
    if (sessions_.size() >= max_sessions_) return false;
    sessions_.insert_or_assign(session.id, session);
    return true;
}

void SessionTable::forget_ended(std::int64_t now_ms) {
    std::erase_if(sessions_,
                  [now_ms](const auto& entry) { return entry.second.has_expired(now_ms - memory_ms); });
    if (sessions_.size() < max_sessions_) return;
    std::erase_if(sessions_, [now_ms](const auto& entry) { return entry.second.has_expired(now_ms); });
}

std::optional<Session> SessionTable::find(SessionId id) const {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? std::nullopt : std::optional(found->second);
}

bool SessionTable::replace(const Session& session) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(session.id);
    if (found == sessions_.end()) return false;
    found->second = session;
    return true;
}

bool SessionTable::remove(SessionId id) {
    const std::lock_guard lock(mutex_);
    return sessions_.erase(id) > 0;
}

std::vector<Session> SessionTable::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<Session> sessions;
    for (const auto& entry : sessions_)
        sessions.push_back(entry.second);
    std::ranges::sort(sessions, {},
                      [](const Session& session) { return std::pair(session.created_at_ms, session.id); });
    return sessions;
}

}  // namespace wimpole::api
