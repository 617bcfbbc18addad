#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "wimpole/outbound/connection.hpp"

namespace wimpole::outbound {

/// Open connections that nobody uses at the moment. One thread.
class ConnectionPool {
public:
    using Clock = std::chrono::steady_clock;

    ConnectionPool(std::size_t max_connections, Duration max_idle_time)
        : max_connections_(max_connections), max_idle_time_(max_idle_time) {}

    /// One to the same server under the same policy that is still open; null for none.
    std::unique_ptr<Connection> take(const std::string& key) {
        drop_old();
        for (auto idle = idle_.rbegin(); idle != idle_.rend(); ++idle) {
            if (idle->key != key) continue;
            auto connection = std::move(idle->connection);
            idle_.erase(std::next(idle).base());
            if (connection->is_quiet()) return connection;
            return take(key);
        }
        return nullptr;
    }

    void put(std::string key, std::unique_ptr<Connection> connection) {
        drop_old();
        idle_.push_back({std::move(key), std::move(connection), Clock::now()});
        if (idle_.size() > max_connections_) idle_.pop_front();
    }

    /// Closes those that have waited for too long.
    void drop_old() {
        const auto oldest = Clock::now() - max_idle_time_;
        while (!idle_.empty() && idle_.front().since <= oldest)
            idle_.pop_front();
    }

    std::size_t size() const noexcept { return idle_.size(); }

private:
    struct Idle {
        std::string key;
        std::unique_ptr<Connection> connection;
        Clock::time_point since;
    };

    std::size_t max_connections_;
    Duration max_idle_time_;
    /// The one that has waited longest in front.
    std::deque<Idle> idle_;
};

}  // namespace wimpole::outbound
