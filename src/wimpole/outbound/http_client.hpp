#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "siopp/base/task.hpp"
#include "wimpole/outbound/address_policy.hpp"
#include "wimpole/outbound/failure.hpp"
#include "wimpole/outbound/http_pool_limits.hpp"
#include "wimpole/outbound/url.hpp"

namespace wimpole::outbound {

struct HttpRequest {
    std::string method = "GET";
    Url url;
    /// Besides Host, User-Agent and Content-Length.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// How far a request may go. The whole time is limited by who asks: by its stop.
struct HttpLimits {
    using Duration = std::chrono::milliseconds;

    /// For each of: finding the address, connecting, the handshake of TLS, sending the request.
    Duration connect_timeout = std::chrono::seconds(5);
    /// From the request to the head of the answer.
    Duration first_byte_timeout = std::chrono::seconds(60);
    /// Between two pieces of the answer's body.
    Duration idle_timeout = std::chrono::seconds(30);
    std::size_t max_body_bytes = std::size_t{8} * 1024 * 1024;
    AddressPolicy addresses = AddressPolicy::only_public;
};

/// An answer whose body may still be coming. To destroy it before the end of the body closes the connection,
/// which tells the other side to stop. It may outlive the client, not the io_context.
class HttpAnswer {
public:
    HttpAnswer(HttpAnswer&&) noexcept;
    HttpAnswer& operator=(HttpAnswer&&) noexcept;
    ~HttpAnswer();

    unsigned status() const;
    /// Of several the first, "" for none; valid as long as the answer is.
    std::string_view header(std::string_view name) const;

    /// The next piece of the body, empty at its end. The answer must outlive the task.
    siopp::Task<Outcome<std::string>> read();

private:
    friend class HttpClient;
    struct State;
    explicit HttpAnswer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// The rest of the body, of which no more than `max_bytes` are kept; the connection is closed behind them.
/// `answer` must outlive the task.
siopp::Task<Outcome<std::string>> read_rest(HttpAnswer& answer, std::size_t max_bytes);

/// Sends requests of this server to others by HTTP/1.1: with TLS, whose certificates are verified against the
/// system's (or SSL_CERT_FILE's), with connections that are used again, without following redirects. All on
/// the thread of the io_context, where stops must be requested too.
class HttpClient {
public:
    /// `io` must outlive it.
    explicit HttpClient(boost::asio::io_context& io, HttpPoolLimits limits = {});
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// Gives the answer as soon as its head is there, whatever its status. A stop closes the connection,
    /// while the body is read as well. The client must outlive the task.
    siopp::Task<Outcome<HttpAnswer>> send(HttpRequest request, HttpLimits limits, std::stop_token stop);

private:
    friend class HttpAnswer;
    struct Context;

    std::shared_ptr<Context> context_;
};

}  // namespace wimpole::outbound
