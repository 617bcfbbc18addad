#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/unique_function.hpp"
#include "siopp/http/message.hpp"

namespace siopp::engineio {

/// Which origins (as browsers write them: `https://example.org`) something holds for; none by default.
struct Origins {
    bool any = false;
    std::vector<std::string> listed = {};
    /// Asked for those that are not listed. Any worker; must not throw.
    std::function<bool(std::string_view)> matching = {};

    bool contain(std::string_view origin) const;
};

/// What pages of other origins may do by way of scripts (the Fetch standard, "CORS protocol"). It protects
/// polling only: a WebSocket is opened to any page, whatever is said here. To keep foreign pages out see
/// HttpOptions::allowed_origins.
struct Cors {
    Origins origins = {};
    /// Lets cookies and authorization be sent. Not together with `origins.any`.
    bool credentials = false;
    std::string methods = "GET,HEAD,PUT,PATCH,POST,DELETE";
    /// Empty: whichever a page asks for.
    std::string allowed_headers = {};
    std::string exposed_headers = {};
    /// How long a browser may remember a preflight; 0: its own time.
    std::chrono::seconds max_age{0};
    /// Lets pages of public sites reach this server in a private network (Private Network Access).
    bool private_network = false;
};

/// A cookie that holds the session id, for load balancers; set by the answer that opens a polling session.
/// Who knows its value can take over the session.
struct Cookie {
    enum class SameSite { strict, lax, none };

    std::string name = "io";
    /// Empty: none is sent.
    std::string path = "/";
    std::string domain = {};
    bool http_only = true;
    bool secure = false;
    /// `none` needs `secure`.
    SameSite same_site = SameSite::lax;
    /// Until the browser ends where not given.
    std::optional<std::chrono::seconds> max_age = std::nullopt;
};

/// gzip and deflate of polling answers, for clients that take them.
struct HttpCompression {
    bool enabled = true;
    /// Smaller answers are not worth it.
    std::size_t threshold_bytes = 1'024;
    /// zlib's: 1 (fast) to 9 (small).
    int level = 1;
};

/// Decides whether a client may open a session, once: the first call on any copy counts. Must be called on
/// the worker that asked; what comes too late does nothing. Without any call the client is refused when the
/// time is over.
class Admission {
public:
    /// Told with nothing for yes, else with the text of the refusal.
    using Decided = UniqueFunction<void(std::optional<std::string> refusal)>;

    explicit Admission(std::shared_ptr<Decided> decided) : decided_(std::move(decided)) {}

    void accept();
    /// The client is answered 403 with this text; "Forbidden" where it is empty.
    void refuse(std::string message = {});

private:
    void decide(std::optional<std::string> refusal);

    std::shared_ptr<Decided> decided_;
};

/// How Engine.IO deals with HTTP requests. Functions are called on any worker and must not throw or block.
struct HttpOptions {
    /// No CORS header where not given.
    std::optional<Cors> cors = std::nullopt;
    /// Refuses requests and WebSockets of pages of other origins; everything is allowed where not given.
    /// Clients that send no Origin header (which are no browsers) are not concerned.
    std::optional<Origins> allowed_origins = std::nullopt;
    std::optional<Cookie> cookie = std::nullopt;
    HttpCompression compression = {};
    /// Serves clients of Engine.IO protocol 3, too (socket.io-client 1.x and 2.x).
    bool allow_eio3 = false;
    /// Paths below Options::path that are not Socket.IO's: requests for them are given to on_request(). For
    /// the client's script, which pages load from there.
    std::vector<std::string> excluded_paths = {};

    /// Adds headers to the answer that opens a session. What cannot be a header is left out.
    std::function<void(const http::Request&, http::Headers&)> initial_headers = {};
    /// The same for every answer to a session's requests, that one and the WebSocket handshake's included.
    std::function<void(const http::Request&, http::Headers&)> headers = {};

    /// Asked before a session is opened; may decide later. The request is valid during the call.
    std::function<void(const http::Request&, Admission)> allow_request = {};
    /// A client whose admission has not been decided by then is refused.
    std::chrono::milliseconds allow_request_timeout{10'000};
    /// Clients that may wait for their admission on one worker at a time; more are refused with 503.
    std::size_t max_pending_handshakes = 1'000;

    /// Makes the ids of sessions: 1 to 128 characters of [A-Za-z0-9_-] that nobody can guess. With several
    /// workers a character that names the worker is put before. A client whose id is taken or malformed is
    /// refused.
    std::function<std::string(const http::Request&)> new_session_id = {};
};

}  // namespace siopp::engineio
