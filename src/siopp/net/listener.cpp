#include "siopp/net/listener.hpp"

#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace siopp::net {

namespace asio = boost::asio;

struct Listener::Acceptor {
    explicit Acceptor(asio::io_context& context) : socket(context) {}

    asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type> socket;
};

namespace {

constexpr std::chrono::milliseconds retry_delay{100};

constexpr int max_accepts_per_turn = 64;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

Result<asio::ip::tcp::endpoint> address_of(const Endpoint& endpoint) {
    ErrorCode error;
    const auto address = asio::ip::make_address(endpoint.address, error);
    if (error) return error;
    return asio::ip::tcp::endpoint(address, endpoint.port);
}

bool is_out_of_resources(int error) {
    return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

std::string to_text(const sockaddr_storage& address) {
    char text[INET6_ADDRSTRLEN] = "";
    const void* bytes =
        address.ss_family == AF_INET6
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
            : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
    ::inet_ntop(address.ss_family, bytes, text, sizeof(text));
    return text;
}

}  // namespace

Listener::Listener(Worker& worker, Accepted accepted)
    : worker_(worker),
      acceptor_(std::make_unique<Acceptor>(worker.context())),
      accepted_(std::move(accepted)) {}

Listener::~Listener() = default;

Result<void> Listener::check_free(const Endpoint& endpoint) {
    if (endpoint.port == 0) return {};
    asio::io_context context;
    Acceptor probe(context);
    const auto address = address_of(endpoint);
    if (!address) return address.error();
    ErrorCode error;
    probe.socket.open(address->protocol(), error);
    if (!error) probe.socket.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) probe.socket.bind(*address, error);
    if (!error) probe.socket.listen(1, error);
    if (error) return error;
    return {};
}

Result<void> Listener::bind(const Endpoint& endpoint) {
    const auto address = address_of(endpoint);
    if (!address) return address.error();
    auto& socket = acceptor_->socket;
    ErrorCode error;
    socket.open(address->protocol(), error);
    if (!error) socket.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) socket.set_option(ReusePort(true), error);
    if (!error) socket.bind(*address, error);
    if (!error) socket.listen(asio::socket_base::max_listen_connections, error);
    // A connection that is gone again when it is to be accepted must not block the worker.
    if (!error) socket.native_non_blocking(true, error);
    if (error) return error;
    return {};
}

std::uint16_t Listener::port() const {
    ErrorCode ignored;
    return acceptor_->socket.local_endpoint(ignored).port();
}

void Listener::wait() {
    if (!acceptor_->socket.is_open()) return;
    acceptor_->socket.async_wait(asio::socket_base::wait_read, [this](const ErrorCode& error) {
        if (!error) accept_ready();
    });
}

void Listener::accept_ready() {
    for (int accepted = 0; accepted < max_accepts_per_turn; ++accepted) {
        sockaddr_storage address{};
        socklen_t length = sizeof(address);
        const int descriptor =
            ::accept4(acceptor_->socket.native_handle(), reinterpret_cast<sockaddr*>(&address), &length,
                      SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            if (is_out_of_resources(errno)) return worker_.schedule(retry_, retry_delay);
            // Nobody left, or one that was gone before it was accepted.
            break;
        }
        const int enabled = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &enabled, sizeof(enabled));
        accepted_(std::make_unique<TcpStream>(worker_.poller(), descriptor), to_text(address));
    }
    wait();
}

void Listener::stop() {
    retry_.cancel();
    ErrorCode ignored;
    acceptor_->socket.close(ignored);
}

}  // namespace siopp::net
