#include "bench/load/http_connection.hpp"

#include "bench/wire/http.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace bench::load {

void HttpConnection::open(std::uint16_t port, std::uint32_t source) {
    socket_ = wire::begin_connection(port, source);
    if (!socket_.is_open()) return close(wire::describe_error("connect", errno));
    loop_.add(socket_, *this);
}

void HttpConnection::send(std::string_view request) {
    is_busy_ = true;
    unsent_.append(request);
    write();
}

void HttpConnection::handle_events(std::uint32_t events) {
    if (!is_established_ && (events & (EPOLLOUT | EPOLLERR)) != 0) finish_connecting();
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) receive();
    if ((events & EPOLLOUT) != 0) write();
}

void HttpConnection::finish_connecting() {
    if (const int error = wire::pending_error(socket_)) return close(wire::describe_error("connect", error));
    is_established_ = true;
}

void HttpConnection::write() {
    if (is_closed_ || !is_established_ || unsent_.empty()) return;

    const ssize_t sent = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
        unsent_.erase(0, static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN) {
        close(wire::describe_error("send", errno));
    }
}

void HttpConnection::receive() {
    while (is_established_ && !is_closed_) {
        const auto buffer = loop_.read_buffer();
        const ssize_t received = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (received == 0) return close("the server closed the connection");
        if (received < 0 && errno == EAGAIN) return;
        if (received < 0) return close(wire::describe_error("recv", errno));

        const auto size = static_cast<std::size_t>(received);
        take({buffer.data(), size});
        // A short read empties the socket; the next byte makes a new edge.
        if (size < buffer.size()) return;
    }
}

void HttpConnection::take(std::string_view bytes) {
    if (!unread_.empty()) bytes = unread_.append(bytes);

    wire::HttpMessage response;
    const auto status = wire::parse_http(bytes, response);
    if (status == wire::ParseStatus::incomplete) {
        if (unread_.empty()) unread_.assign(bytes);
        return;
    }
    if (status == wire::ParseStatus::invalid) return close("invalid HTTP response");
    if (!is_busy_ || response.size_bytes != bytes.size()) return close("more than one response to a request");
    if (!response.start_line.starts_with("HTTP/1.1 200"))
        return close(std::string{response.start_line} + ": " + std::string{response.body.substr(0, 200)});

    is_busy_ = false;
    const std::string joined = std::exchange(unread_, {});
    observer_.on_response(*this, response.body);
}

void HttpConnection::close(std::string_view why) {
    if (is_closed_) return;

    is_closed_ = true;
    socket_ = wire::FileDescriptor{};
    observer_.on_http_closed(why);
}

}  // namespace bench::load
