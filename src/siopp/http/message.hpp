#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siopp::http {

/// Header fields in the order sent, names in lower case. Of a request each name is there once, as in Node:
/// the values of a repeated one are joined by ", " (of "cookie" by "; "), but of those that hold a single
/// thing, like "content-type" or "host", the first counts.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// An HTTP/1.1 request.
struct Request {
    std::string method;
    /// Path and query as sent; without the scheme and authority that a client may put before them.
    std::string target;
    Headers headers;
    std::string body;
    /// The peer's IP address.
    std::string remote_address;

    /// The target before '?', as sent (not percent-decoded).
    std::string_view path() const noexcept;
    /// The target after '?'.
    std::string_view query() const noexcept;
    /// The header of that name (lower case).
    std::optional<std::string_view> header(std::string_view name) const;
    /// Whether a comma-separated header holds the token, in any case.
    bool header_has_token(std::string_view name, std::string_view lower_case_token) const;
};

/// Content-Length, Connection and Date are added when it is sent.
struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

std::string_view reason_phrase(int status);

/// Appends `name: value` and the end of the line, unless that would not be a header field (RFC 9110 §5): what
/// comes from elsewhere must not break out of its line.
void append_field(std::string& head, std::string_view name, std::string_view value);

/// What a plus stands for: a space in `application/x-www-form-urlencoded`, itself in a path.
enum class Plus { space, itself };
/// Decodes the escapes of a URL's part; malformed ones are left as they are.
std::string percent_decode(std::string_view text, Plus plus = Plus::space);

/// Calls `visit(name, value)` for each parameter of a query string, in their order, as sent: values are to be
/// decoded.
template <class Visit>
void visit_query(std::string_view query, Visit visit) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        const auto equals = pair.find('=');
        visit(pair.substr(0, equals),
              equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
}

/// The value of `name` in a query string, decoded; of several the last (as Node's parser does).
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

}  // namespace siopp::http
