#pragma once

#include <functional>

#include "siopp/http/message.hpp"

namespace siopp {

using HttpRequest = http::Request;
using HttpResponse = http::Response;

/// Answers a request that is not Socket.IO's, on the worker that has the connection. Must not throw (answered
/// with 500) and must not block.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

using http::query_parameter;

}  // namespace siopp
