#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bench::wire {

/// The upgrade request of a Socket.IO client that uses WebSocket from the start.
[[nodiscard]] std::string upgrade_request(std::uint16_t port);

/// True if `head` (through the blank line) accepts the request made by `upgrade_request`.
[[nodiscard]] bool is_upgrade_accepted(std::string_view head);

/// The 101 answer to the upgrade request `head`; empty if `head` is not one.
[[nodiscard]] std::string upgrade_response(std::string_view head);

}  // namespace bench::wire
