#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wimpole::outbound {

/// The headers that show who sends a webhook and that it was not changed, as in Standard Webhooks 1.0:
/// webhook-id, webhook-timestamp (seconds since 1970) and webhook-signature, "v1," and the base64 of the
/// HMAC-SHA256 of "id.timestamp.body". A secret with the prefix "whsec_" is base64, any other is taken as it
/// is. An empty secret gives no signature.
std::vector<std::pair<std::string, std::string>> webhook_headers(std::string_view secret, std::string_view id,
                                                                 std::int64_t timestamp_s,
                                                                 std::string_view body);

}  // namespace wimpole::outbound
