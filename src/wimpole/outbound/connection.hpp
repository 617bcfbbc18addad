#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "siopp/base/task.hpp"
#include "wimpole/outbound/address_policy.hpp"
#include "wimpole/outbound/failure.hpp"
#include "wimpole/outbound/io_operation.hpp"
#include "wimpole/outbound/url.hpp"

namespace wimpole::outbound {

using Duration = std::chrono::milliseconds;
using RequestMessage = boost::beast::http::request<boost::beast::http::string_body>;
using ResponseParser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;

/// A connection to a server, with TLS or without. On the io_context's thread; one operation at a time. Must
/// outlive the operation, but cancel() may be called meanwhile.
class Connection {
public:
    /// `tls` must outlive it.
    Connection(boost::asio::io_context& io, boost::asio::ssl::context& tls);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Resolves the name, connects to the first address that answers and shakes hands, within `timeout` each.
    siopp::Task<Outcome<void>> open(Url url, AddressPolicy policy, Duration timeout);

    siopp::Task<Outcome<void>> write(const RequestMessage& request, Duration timeout);
    siopp::Task<Outcome<void>> read_head(ResponseParser& parser, Duration timeout);
    /// Reads what has come of the body, a byte at least, into the parser's buffer.
    siopp::Task<Outcome<void>> read_some(ResponseParser& parser, Duration timeout);

    /// Ends whatever it is doing with Failure::Kind::cancelled, and the connection.
    void cancel();

    /// False where the other side has closed it, or said something that nobody asked for.
    bool is_quiet();

private:
    using Tcp = boost::asio::ip::tcp;
    using Endpoints = std::vector<Tcp::endpoint>;
    struct Resolution;

    siopp::Task<Outcome<Endpoints>> resolve(Duration timeout);
    siopp::Task<Outcome<void>> connect(Endpoints endpoints, Duration timeout);
    siopp::Task<Outcome<void>> shake_hands(Duration timeout);
    /// Takes one step of the parser: the head, or what has come of the body.
    siopp::Task<boost::system::error_code> parse_some(ResponseParser& parser);
    Outcome<void> outcome_of(const boost::system::error_code& error, Failure::Kind otherwise) const;
    Failure failure(Failure::Kind kind, const std::string& what) const;

    boost::beast::tcp_stream& tcp() { return tls_.next_layer(); }
    bool is_tls() const noexcept { return url_.scheme == Url::Scheme::https; }
    /// Calls `start(stream, handler)` with the stream that is in use.
    template <class Start>
    auto operation(Start start);

    boost::asio::io_context& io_;
    boost::asio::ssl::stream<boost::beast::tcp_stream> tls_;
    boost::beast::flat_buffer buffer_;
    std::shared_ptr<Resolution> resolution_;
    Url url_;
    AddressPolicy policy_ = AddressPolicy::only_public;
    bool is_cancelled_ = false;
};

}  // namespace wimpole::outbound
