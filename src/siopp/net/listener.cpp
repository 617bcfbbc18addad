#include "siopp/net/listener.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "siopp/net/last_error.hpp"

namespace siopp::net {

namespace {

constexpr std::chrono::milliseconds retry_delay{100};

constexpr int max_accepts_per_turn = 64;

bool is_out_of_resources(int error) {
    return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

/// A socket until it is released.
class Socket {
public:
    explicit Socket(int family)
        : descriptor_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    bool enable(int level, int option) const {
        const int enabled = 1;
        return ::setsockopt(descriptor_, level, option, &enabled, sizeof(enabled)) == 0;
    }
    bool listen_at(const SocketAddress& address) const {
        return ::bind(descriptor_, address.data(), address.length) == 0 &&
               ::listen(descriptor_, SOMAXCONN) == 0;
    }
    int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

}  // namespace

class Listener::Acceptor final : public Poller::Watched {
public:
    Acceptor(Listener& listener, Poller& poller) : listener_(listener), poller_(poller) {}
    ~Acceptor() override { close(); }

    void take(int descriptor) {
        close();
        descriptor_ = descriptor;
    }
    int descriptor() const noexcept { return descriptor_; }
    void watch(std::uint32_t interest) {
        if (descriptor_ >= 0) poller_.watch(descriptor_, *this, interest);
    }
    void close() {
        if (descriptor_ < 0) return;
        poller_.forget(descriptor_, *this);
        ::close(std::exchange(descriptor_, -1));
    }

    void on_events(std::uint32_t) override { listener_.accept_ready(); }

private:
    Listener& listener_;
    Poller& poller_;
    int descriptor_ = -1;
};

Listener::Listener(Worker& worker, Accepted accepted)
    : worker_(worker), acceptor_(new Acceptor(*this, worker.poller())), accepted_(std::move(accepted)) {}

Listener::~Listener() {
    stop();
}

Result<void> Listener::check_free(const Endpoint& endpoint) {
    if (endpoint.port == 0) return {};
    const auto address = socket_address(endpoint);
    if (!address) return address.error();
    const Socket probe(address->family());
    if (!probe.enable(SOL_SOCKET, SO_REUSEADDR) || !probe.listen_at(*address)) return last_error();
    return {};
}

Result<void> Listener::bind(const Endpoint& endpoint) {
    const auto address = socket_address(endpoint);
    if (!address) return address.error();
    Socket socket(address->family());
    // Linux gives TCP_NODELAY on to what is accepted.
    if (!socket.enable(SOL_SOCKET, SO_REUSEADDR) || !socket.enable(SOL_SOCKET, SO_REUSEPORT) ||
        !socket.enable(IPPROTO_TCP, TCP_NODELAY) || !socket.listen_at(*address)) {
        return last_error();
    }
    acceptor_->take(socket.release());
    return {};
}

std::uint16_t Listener::port() const {
    SocketAddress address;
    if (::getsockname(acceptor_->descriptor(), address.data(), &address.length) != 0) return 0;
    return address.endpoint().port;
}

void Listener::start() {
    acceptor_->watch(EPOLLIN);
}

void Listener::accept_ready() {
    for (int accepted = 0; accepted < max_accepts_per_turn; ++accepted) {
        SocketAddress address;
        const int descriptor =
            ::accept4(acceptor_->descriptor(), address.data(), &address.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            // Else there is nobody left, or one that was gone before it was accepted.
            if (!is_out_of_resources(errno)) return;
            worker_.metrics().accept_failures.add();
            acceptor_->watch(0);
            return worker_.schedule(retry_, retry_delay);
        }
        accepted_(std::make_unique<TcpStream>(worker_.poller(), descriptor), address.endpoint().address);
    }
}

void Listener::stop() {
    retry_.cancel();
    acceptor_->close();
}

}  // namespace siopp::net
