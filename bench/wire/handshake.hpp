#pragma once

#include "bench/wire/http.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bench::wire {

enum class Compression { none, deflate };

/// The upgrade request of a Socket.IO client that uses WebSocket from the start and, with `deflate`, offers
/// permessage-deflate as a browser does (RFC 7692).
[[nodiscard]] std::string upgrade_request(std::uint16_t port, Compression compression);

/// True if the response accepts a request made by `upgrade_request`.
[[nodiscard]] bool is_upgrade_accepted(const HttpMessage& response);

/// The extensions that the response accepts, empty for none.
[[nodiscard]] std::string_view accepted_extensions(const HttpMessage& response);

/// The 101 answer to an upgrade request; empty if it is not one. The answer is canned: it suits the key that
/// `upgrade_request` sends, and no extension is accepted.
[[nodiscard]] std::string_view upgrade_response(const HttpMessage& request);

}  // namespace bench::wire
