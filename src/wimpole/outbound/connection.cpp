#include "wimpole/outbound/connection.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/error.hpp>

namespace wimpole::outbound {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Kind = Failure::Kind;

namespace {

constexpr std::size_t max_buffer_bytes = std::size_t{64} * 1024;
constexpr std::size_t max_read_bytes = std::size_t{16} * 1024;

/// The largest piece of a body that read_some() takes is the parser's buffer; the head must fit in here.
beast::flat_buffer new_buffer() {
    return beast::flat_buffer(max_buffer_bytes);
}

/// As it is sent (RFC 9112, section 3).
std::string text_of(const RequestMessage& request) {
    std::string text;
    const auto add = [&text](std::string_view part) { text.append(part); };
    add(request.method_string());
    add(" ");
    add(request.target());
    add(" HTTP/1.1\r\n");
    for (const auto& field : request) {
        add(field.name_string());
        add(": ");
        add(field.value());
        add("\r\n");
    }
    add("\r\n");
    add(request.body());
    return text;
}

Kind kind_of(const boost::system::error_code& error, Kind otherwise) {
    namespace http = beast::http;
    if (error == beast::error::timeout) return Kind::timeout;
    if (error == http::error::body_limit || error == http::error::header_limit ||
        error == http::error::buffer_overflow)
        return Kind::too_large;
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error == asio::error::eof || error == asio::error::connection_reset ||
        error == asio::error::broken_pipe || error == asio::ssl::error::stream_truncated)
        return Kind::closed;
    if (error.category() == http::make_error_code(http::error::bad_version).category()) return Kind::protocol;
    return otherwise;
}

}  // namespace

/// Looking up a name cannot be interrupted: who waits for it leaves it alone when the time is over.
struct Connection::Resolution {
    explicit Resolution(asio::io_context& io) : resolver(io), deadline(io) {}

    void settle(boost::system::error_code with) {
        if (!waiting) return;
        error = with;
        deadline.cancel();
        std::exchange(waiting, nullptr).resume();
    }

    Tcp::resolver resolver;
    asio::steady_timer deadline;
    std::coroutine_handle<> waiting;
    boost::system::error_code error;
    Endpoints endpoints;
};

namespace {

/// Awaits Resolution::settle().
template <class Resolution>
struct Settled {
    Resolution& resolution;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) { resolution.waiting = waiting; }
    void await_resume() const noexcept {}
};

}  // namespace

Connection::Connection(asio::io_context& io, asio::ssl::context& tls)
    : io_(io), tls_(io, tls), buffer_(new_buffer()) {}

template <class Start>
auto Connection::operation(Start start) {
    auto choose = [this, start = std::move(start)](auto handler) {
        if (is_tls()) {
            start(tls_, std::move(handler));
        } else {
            start(tcp(), std::move(handler));
        }
    };
    return IoOperation(std::move(choose));
}

siopp::Task<Outcome<void>> Connection::open(Url url, AddressPolicy policy, Duration timeout) {
    url_ = std::move(url);
    policy_ = policy;
    auto resolving = resolve(timeout);
    auto endpoints = co_await std::move(resolving);
    if (!endpoints) co_return endpoints.error();

    auto connecting = connect(*std::move(endpoints), timeout);
    const auto connected = co_await std::move(connecting);
    if (!connected || !is_tls()) co_return connected;

    auto shaking = shake_hands(timeout);
    co_return co_await std::move(shaking);
}

siopp::Task<Outcome<Connection::Endpoints>> Connection::resolve(Duration timeout) {
    if (is_cancelled_) co_return failure(Kind::cancelled, "was cancelled");
    boost::system::error_code not_an_address;
    const auto literal = asio::ip::make_address(url_.host, not_an_address);
    Endpoints endpoints;
    if (!not_an_address) {
        endpoints.emplace_back(literal, url_.port);
    } else {
        const auto resolution = resolution_ = std::make_shared<Resolution>(io_);
        resolution->deadline.expires_after(timeout);
        resolution->deadline.async_wait([resolution](const boost::system::error_code& error) {
            if (!error) resolution->settle(beast::error::timeout);
        });
        const auto take = [resolution](const boost::system::error_code& error,
                                       const Tcp::resolver::results_type& found) {
            for (const auto& entry : found)
                resolution->endpoints.push_back(entry.endpoint());
            resolution->settle(error);
        };
        resolution->resolver.async_resolve(url_.host, std::to_string(url_.port), take);
        Settled<Resolution> settled{*resolution};
        co_await settled;
        resolution_.reset();
        if (resolution->error) {
            const auto outcome = outcome_of(resolution->error, Kind::unresolved);
            co_return outcome.error();
        }
        endpoints = std::move(resolution->endpoints);
    }

    std::erase_if(endpoints,
                  [this](const Tcp::endpoint& endpoint) { return !allows(policy_, endpoint.address()); });
    if (endpoints.empty()) co_return failure(Kind::refused, "has no address that may be asked");
    co_return endpoints;
}

siopp::Task<Outcome<void>> Connection::connect(Endpoints endpoints, Duration timeout) {
    tcp().expires_after(timeout);
    IoOperation connecting([this, &endpoints](auto handler) {
        tcp().async_connect(endpoints, [handler](const boost::system::error_code& error,
                                                 const Tcp::endpoint&) mutable { handler(error); });
    });
    const auto connected = co_await connecting;
    if (connected.error) co_return outcome_of(connected.error, Kind::unreachable);

    // What counts is who is at the other end, whatever led there.
    boost::system::error_code error;
    const auto peer = tcp().socket().remote_endpoint(error);
    if (error) co_return failure(Kind::closed, error.message());
    if (!allows(policy_, peer.address()))
        co_return failure(Kind::refused, "has no address that may be asked");
    tcp().socket().set_option(Tcp::no_delay(true), error);
    co_return Outcome<void>();
}

siopp::Task<Outcome<void>> Connection::shake_hands(Duration timeout) {
    boost::system::error_code not_an_address;
    asio::ip::make_address(url_.host, not_an_address);
    // Names are told to the other side (RFC 6066), addresses are not.
    if (not_an_address) SSL_set_tlsext_host_name(tls_.native_handle(), url_.host.c_str());
    tls_.set_verify_mode(asio::ssl::verify_peer);
    tls_.set_verify_callback(asio::ssl::host_name_verification(url_.host));
    tcp().expires_after(timeout);
    IoOperation shaking(
        [this](auto handler) { tls_.async_handshake(asio::ssl::stream_base::client, std::move(handler)); });
    const auto shaken = co_await shaking;
    co_return outcome_of(shaken.error, Kind::untrusted);
}

siopp::Task<Outcome<void>> Connection::write(const RequestMessage& request, Duration timeout) {
    tcp().expires_after(timeout);
    const auto text = text_of(request);
    for (std::size_t sent = 0; sent < text.size();) {
        const auto rest = asio::buffer(text.data() + sent, text.size() - sent);
        auto writing = operation(
            [rest](auto& stream, auto handler) { stream.async_write_some(rest, std::move(handler)); });
        const auto written = co_await writing;
        if (written.error) co_return outcome_of(written.error, Kind::closed);
        sent += written.bytes;
    }
    co_return Outcome<void>();
}

siopp::Task<Outcome<void>> Connection::read_head(ResponseParser& parser, Duration timeout) {
    tcp().expires_after(timeout);
    while (!parser.is_header_done()) {
        auto parsing = parse_some(parser);
        const auto error = co_await std::move(parsing);
        if (error) co_return outcome_of(error, Kind::closed);
    }
    co_return Outcome<void>();
}

siopp::Task<Outcome<void>> Connection::read_some(ResponseParser& parser, Duration timeout) {
    tcp().expires_after(timeout);
    auto parsing = parse_some(parser);
    const auto error = co_await std::move(parsing);
    // The piece is full: there is something to read.
    if (error == beast::http::error::need_buffer) co_return Outcome<void>();
    co_return outcome_of(error, Kind::closed);
}

siopp::Task<boost::system::error_code> Connection::parse_some(ResponseParser& parser) {
    for (;;) {
        boost::system::error_code error = beast::http::error::need_more;
        if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), error));
        if (error != beast::http::error::need_more) co_return error;

        const auto room = std::min(max_read_bytes, buffer_.max_size() - buffer_.size());
        if (room == 0) co_return beast::http::error::buffer_overflow;
        const asio::mutable_buffer free = buffer_.prepare(room);
        auto reading = operation(
            [free](auto& stream, auto handler) { stream.async_read_some(free, std::move(handler)); });
        const auto read = co_await reading;
        if (read.error == asio::error::eof && parser.got_some()) {
            // The end of the body, where nothing else tells it; an error anywhere else.
            parser.put_eof(error);
            co_return error;
        }
        if (read.error) co_return read.error;
        buffer_.commit(read.bytes);
    }
}

void Connection::cancel() {
    is_cancelled_ = true;
    tcp().close();
    if (!resolution_) return;
    // Not at once: settling resumes the task, which may destroy whatever it has.
    asio::post(io_, [resolution = resolution_] { resolution->settle(asio::error::operation_aborted); });
}

bool Connection::is_quiet() {
    auto& socket = tcp().socket();
    if (!socket.is_open() || buffer_.size() > 0) return false;
    boost::system::error_code error;
    socket.non_blocking(true, error);
    char byte = 0;
    socket.receive(asio::buffer(&byte, 1), Tcp::socket::message_peek, error);
    // TLS sessions are announced after the handshake, which is why what has come is not looked at there.
    return error == asio::error::would_block || (is_tls() && !error);
}

Outcome<void> Connection::outcome_of(const boost::system::error_code& error, Kind otherwise) const {
    if (is_cancelled_) return failure(Kind::cancelled, "was cancelled");
    if (!error) return {};
    const auto kind = kind_of(error, otherwise);
    if (kind == Kind::timeout) return failure(kind, "did not answer in time");
    if (kind == Kind::closed) return failure(kind, "closed the connection before the answer was complete");
    return failure(kind, error.message());
}

Failure Connection::failure(Kind kind, const std::string& what) const {
    return {kind, url_.authority() + ": " + what};
}

}  // namespace wimpole::outbound
