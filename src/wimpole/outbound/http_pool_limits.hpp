#pragma once

#include <chrono>
#include <cstddef>

namespace wimpole::outbound {

/// Connections that wait for another request to the same server.
struct HttpPoolLimits {
    std::size_t max_idle_connections = 16;
    std::chrono::milliseconds max_idle_time = std::chrono::seconds(30);
};

}  // namespace wimpole::outbound
