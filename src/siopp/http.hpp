#pragma once

#include <functional>
#include <optional>

#include "siopp/http/body_limit.hpp"
#include "siopp/http/message.hpp"
#include "siopp/http_responder.hpp"

namespace siopp {

using HttpRequest = http::Request;
using HttpResponse = http::Response;

/// Answers a request that is not Socket.IO's, on the worker that has the connection. Must not throw (answered
/// with 500) and must not block.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;
/// The same for answers that come later or piece by piece. The request is valid until the answer begins or
/// the handler returns; HttpResponder::take_request() keeps it.
using DeferredHttpHandler = std::function<void(const HttpRequest&, HttpResponder)>;

/// What the body of a request may be: its bytes, and the time from its head to its end.
using HttpBodyLimit = http::BodyLimit;
/// Asked with the head of each request that is not Socket.IO's, before its body is read; nothing for the
/// limits that Options set for all. On the worker that has the connection. Must not throw and must not block.
using HttpBodyLimiter = std::function<std::optional<HttpBodyLimit>(const HttpRequest& head)>;

using http::percent_decode;
using http::Plus;
using http::query_parameter;

}  // namespace siopp
