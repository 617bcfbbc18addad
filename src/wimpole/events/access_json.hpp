#pragma once

#include <cstdint>
#include <string>

#include "wimpole/auth/principal.hpp"
#include "wimpole/base/id.hpp"

/// What clients are told of their rights, one JSON object each; further to event_json.hpp.
namespace wimpole::events {

/// "messageError" with code RATE_LIMITED and `retryAfterMs`.
std::string rate_limited(std::int64_t retry_after_ms);
/// The same as data of a refused connect.
std::string rate_limited_data(std::int64_t retry_after_ms);
/// "messageError" about a channel that is not open to the client any more.
std::string channel_lost(ChannelId channel);
/// "authenticated" for credentials that were renewed; `expiresAt` where they end.
std::string reauthenticated(const auth::Principal& principal, std::int64_t timestamp_ms);

}  // namespace wimpole::events
