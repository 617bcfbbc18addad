#pragma once

#include <cstdint>
#include <string_view>

#include "siopp/http/message.hpp"

namespace siopp::engineio {

/// Why a request was refused: the codes of the reference server (SOCKETIO.md §1).
enum class HandshakeError : std::uint8_t {
    transport_unknown = 0,
    session_unknown = 1,
    bad_handshake_method = 2,
    bad_request = 3,
    forbidden = 4,
    unsupported_protocol_version = 5,
};
std::string_view to_string(HandshakeError error);

/// The answer to a plain request: JSON with code and message, the error's own where none is given.
http::Response refusal(HandshakeError error, std::string_view message = {});
/// The answer to an upgrade request: the bare message.
http::Response upgrade_refusal(HandshakeError error, std::string_view message = {});

}  // namespace siopp::engineio
