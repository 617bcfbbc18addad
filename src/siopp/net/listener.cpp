#include "siopp/net/listener.hpp"

#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace siopp::net {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds retry_delay{100};

constexpr int max_accepts_per_turn = 64;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

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
    : worker_(worker), acceptor_(worker.context()), accepted_(std::move(accepted)) {}

Result<void> Listener::check_free(const asio::ip::tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return {};
    asio::io_context context;
    Acceptor probe(context);
    ErrorCode error;
    probe.open(endpoint.protocol(), error);
    if (!error) probe.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) probe.bind(endpoint, error);
    if (!error) probe.listen(1, error);
    if (error) return error;
    return {};
}

Result<void> Listener::bind(const asio::ip::tcp::endpoint& endpoint) {
    ErrorCode error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.set_option(ReusePort(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    // A connection that is gone again when it is to be accepted must not block the worker.
    if (!error) acceptor_.native_non_blocking(true, error);
    if (error) return error;
    return {};
}

std::uint16_t Listener::port() const {
    ErrorCode ignored;
    return acceptor_.local_endpoint(ignored).port();
}

void Listener::wait() {
    if (!acceptor_.is_open()) return;
    acceptor_.async_wait(Acceptor::wait_read, [this](const ErrorCode& error) {
        if (!error) accept_ready();
    });
}

void Listener::accept_ready() {
    for (int accepted = 0; accepted < max_accepts_per_turn; ++accepted) {
        sockaddr_storage address{};
        socklen_t length = sizeof(address);
        const int descriptor = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address),
                                         &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
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
    acceptor_.close(ignored);
}

}  // namespace siopp::net
