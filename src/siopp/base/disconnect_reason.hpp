#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace siopp {

/// Why a session or a socket ended.
enum class DisconnectReason : std::uint8_t {
    transport_close,
    transport_error,
    ping_timeout,
    parse_error,
    client_namespace_disconnect,
    server_namespace_disconnect,
    forced_close,
    server_shutting_down,
    slow_consumer,
    rate_limit_exceeded,
    /// Its worker was so far behind that it has missed events.
    worker_overloaded,
};
inline constexpr std::size_t disconnect_reason_count = 11;

/// The texts of the Socket.IO server documentation ("transport close" …), "slow consumer",
/// "rate limit exceeded" and "worker overloaded".
std::string_view to_string(DisconnectReason reason);

}  // namespace siopp
