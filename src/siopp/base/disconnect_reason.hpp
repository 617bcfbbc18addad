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
};
inline constexpr std::size_t disconnect_reason_count = 10;

/// The texts of the Socket.IO server documentation ("transport close" …), "slow consumer" and
/// "rate limit exceeded".
std::string_view to_string(DisconnectReason reason);

}  // namespace siopp
