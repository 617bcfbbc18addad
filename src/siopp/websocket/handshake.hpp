#pragma once

#include <string>
#include <string_view>

namespace siopp::websocket {

/// The Sec-WebSocket-Accept value for a client's key (RFC 6455 §4.2.2).
std::string accept_key(std::string_view client_key);

/// Whether the key is the base64 text of 16 bytes.
bool is_valid_key(std::string_view client_key);

}  // namespace siopp::websocket
