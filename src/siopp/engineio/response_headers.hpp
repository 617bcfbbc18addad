#pragma once

#include <string>
#include <string_view>

#include "siopp/engineio/http_options.hpp"
#include "siopp/http/message.hpp"

namespace siopp::engineio {

/// What CORS adds to every answer to such a request.
void add_cors_headers(const Cors& cors, const http::Request& request, http::Headers& headers);
/// What it adds to the answer of a preflight (OPTIONS) besides.
void add_preflight_headers(const Cors& cors, const http::Request& request, http::Headers& headers);

/// The value of a Set-Cookie header (RFC 6265 §4.1).
std::string set_cookie(const Cookie& cookie, std::string_view session_id);

}  // namespace siopp::engineio
