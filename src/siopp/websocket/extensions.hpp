#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/websocket/deflate_options.hpp"
#include "siopp/websocket/error.hpp"

namespace siopp::websocket {

/// An element of a Sec-WebSocket-Extensions header. Views of the header.
struct Extension {
    struct Parameter {
        std::string_view name;
        /// Without its quotes where it had any.
        std::optional<std::string_view> value;
    };

    std::string_view name;
    std::vector<Parameter> parameters;
};

/// Reads such a header (RFC 6455 §9.1) in one pass. Error: bad_extensions, with which the handshake fails.
Result<std::vector<Extension>> parse_extensions(std::string_view header);

/// How one connection compresses (RFC 7692 §7.1).
struct DeflateParameters {
    bool server_keeps_context = false;
    bool client_keeps_context = false;
    std::uint8_t server_window_bits = 15;
    std::uint8_t client_window_bits = 15;
};

struct DeflateAgreement {
    DeflateParameters parameters;
    /// The element of the response's Sec-WebSocket-Extensions header.
    std::string response;
};

/// Accepts the first offer of permessage-deflate that can be met; nothing where there is none. An offer with
/// an unknown or repeated parameter or an invalid value is declined, as is one of a window of 256 bytes,
/// which zlib has not.
std::optional<DeflateAgreement> agree_on_deflate(const std::vector<Extension>& offers,
                                                 const DeflateOptions& options);

}  // namespace siopp::websocket
