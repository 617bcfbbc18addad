#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "wimpole/api/session.hpp"

namespace wimpole::api {

/// The sessions of this server. Any thread.
class SessionTable {
public:
    explicit SessionTable(std::size_t max_sessions = 10'000) : max_sessions_(max_sessions) {}

    /// False when there are too many, those that have ended not counted.
    bool add(const Session& session, std::int64_t now_ms);
    std::optional<Session> find(SessionId id) const;
    /// False where it is gone.
    bool replace(const Session& session);
    bool remove(SessionId id);
    std::vector<Session> all() const;

private:
    void forget_ended(std::int64_t now_ms);

    const std::size_t max_sessions_;
    mutable std::mutex mutex_;
    std::unordered_map<SessionId, Session> sessions_;
};

}  // namespace wimpole::api
