#include "siopp/base/disconnect_reason.hpp"

namespace siopp {

std::string_view to_string(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::transport_close:
            return "transport close";
        case DisconnectReason::transport_error:
            return "transport error";
        case DisconnectReason::ping_timeout:
            return "ping timeout";
        case DisconnectReason::parse_error:
            return "parse error";
        case DisconnectReason::client_namespace_disconnect:
            return "client namespace disconnect";
        case DisconnectReason::server_namespace_disconnect:
            return "server namespace disconnect";
        case DisconnectReason::forced_close:
            return "forced close";
        case DisconnectReason::server_shutting_down:
            return "server shutting down";
        case DisconnectReason::slow_consumer:
            return "slow consumer";
        case DisconnectReason::rate_limit_exceeded:
            return "rate limit exceeded";
        case DisconnectReason::worker_overloaded:
            return "worker overloaded";
    }
    return "unknown";
}

}  // namespace siopp
