#pragma once

#include <array>
#include <cstddef>

#include "siopp/base/disconnect_reason.hpp"
#include "siopp/base/metric.hpp"

namespace siopp {

/// What one worker counts, layer by layer; the worker's thread alone writes, any may read. The public names
/// and meanings are in server_metrics.cpp.
struct WorkerMetrics {
    // net
    Counter connections_accepted;
    Counter connections_refused_total;
    Counter connections_refused_address;
    Counter connections_refused_pending;
    Counter accept_failures;
    DurationHistogram turns;

    // http: responses by their status, from 100
    static constexpr int first_status = 100;
    std::array<Counter, 500> responses;
    Counter& response(int status) noexcept {
        const auto index = static_cast<std::size_t>(status - first_status);
        return responses[index < responses.size() ? index : responses.size() - 1];
    }

    // connection state recovery
    Gauge detached_sockets;
    Counter recoveries;
    Counter recoveries_failed;

    // engineio
    Gauge polling_sessions;
    Gauge websocket_sessions;
    Counter sessions_opened;
    Counter sessions_refused;
    Counter upgrades;
    Counter upgrades_failed;
    Counter packets_received;
    Counter bytes_received;
    Counter packets_sent;
    Counter bytes_sent;
    Gauge queued_bytes;
    std::array<Counter, disconnect_reason_count> sessions_closed;
    Counter& session_closed(DisconnectReason reason) noexcept {
        return sessions_closed[static_cast<std::size_t>(reason)];
    }
};

}  // namespace siopp
