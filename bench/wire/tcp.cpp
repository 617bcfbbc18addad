#include "bench/wire/tcp.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace bench::wire {
namespace {

constexpr int listen_backlog = 4096;

sockaddr_in address_of(std::uint32_t host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(host);
    address.sin_port = htons(port);
    return address;
}

sockaddr_in loopback(std::uint16_t port) {
    return address_of(INADDR_LOOPBACK, port);
}

void disable_nagle(int socket) {
    const int enabled = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &enabled, sizeof enabled);
}

bool bind_to_source(int socket, std::uint32_t source) {
    // The port is chosen when connecting: then only the pair of addresses and ports has to be unused.
    const int enabled = 1;
    ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &enabled, sizeof enabled);
    const sockaddr_in address = address_of(source, 0);
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void reset_when_closed(int socket) {
    const linger at_once{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileDescriptor::~FileDescriptor() {
    if (is_open()) ::close(descriptor_);
}

FileDescriptor listen_on_loopback(std::uint16_t port) {
    FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!listener.is_open()) throw_errno("socket");

    const int enabled = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &enabled, sizeof enabled);
    const sockaddr_in address = loopback(port);
    if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw_errno("bind");
    if (::listen(listener.get(), listen_backlog) != 0) throw_errno("listen");
    return listener;
}

std::uint16_t bound_port(const FileDescriptor& listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw_errno("getsockname");
    return ntohs(address.sin_port);
}

FileDescriptor accept_connection(const FileDescriptor& listener) {
    FileDescriptor socket{::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (socket.is_open()) disable_nagle(socket.get());
    return socket;
}

FileDescriptor begin_connection(std::uint16_t port, std::uint32_t source) {
    FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) return socket;

    disable_nagle(socket.get());
    reset_when_closed(socket.get());
    if (!bind_to_source(socket.get(), source)) return FileDescriptor{};
    const sockaddr_in address = loopback(port);
    const int result = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (result != 0 && errno != EINPROGRESS) return FileDescriptor{};
    return socket;
}

int pending_error(const FileDescriptor& socket) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

std::string describe_error(std::string_view what, int error) {
    return std::string{what} + ": " + std::strerror(error);
}

}  // namespace bench::wire
