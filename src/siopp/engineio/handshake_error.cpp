#include "siopp/engineio/handshake_error.hpp"

#include "siopp/base/json_writer.hpp"

namespace siopp::engineio {

std::string_view to_string(HandshakeError error) {
    switch (error) {
        case HandshakeError::transport_unknown:
            return "Transport unknown";
        case HandshakeError::session_unknown:
            return "Session ID unknown";
        case HandshakeError::bad_handshake_method:
            return "Bad handshake method";
        case HandshakeError::bad_request:
            return "Bad request";
        case HandshakeError::forbidden:
            return "Forbidden";
        case HandshakeError::unsupported_protocol_version:
            return "Unsupported protocol version";
    }
    return "Bad request";
}

http::Response refusal(HandshakeError error, std::string_view message) {
    http::Response response{.status = error == HandshakeError::forbidden ? 403 : 400,
                            .headers = {{"Content-Type", "application/json"}},
                            .body = {}};
    json::Writer(response.body)
        .begin_object()
        .member("code", static_cast<int>(error))
        .member("message", message.empty() ? to_string(error) : message)
        .end_object();
    return response;
}

http::Response upgrade_refusal(HandshakeError error, std::string_view message) {
    // Not HTML, which the text could then contain.
    return {.status = 400,
            .headers = {{"Content-Type", message.empty() ? "text/html" : "text/plain; charset=UTF-8"}},
            .body = std::string(message.empty() ? to_string(error) : message)};
}

}  // namespace siopp::engineio
