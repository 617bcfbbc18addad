#include "siopp/net/tcp_stream.hpp"

#include <cerrno>

#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace siopp::net {

struct TcpStream::State : boost::intrusive_ref_counter<State, boost::thread_unsafe_counter> {
    explicit State(TcpSocket tcp_socket) : socket(std::move(tcp_socket)) {}

    TcpSocket socket;
    StreamListener* listener = nullptr;
    bool waits_to_read = false;
    bool waits_to_write = false;
};

bool is_would_block(const ErrorCode& error) {
    return error == boost::system::errc::operation_would_block ||
           error == boost::system::errc::resource_unavailable_try_again;
}

namespace {

ErrorCode last_error() { return {errno, boost::system::system_category()}; }

}  // namespace

TcpStream::TcpStream(TcpSocket socket) : state_(new State(std::move(socket))) {}

Result<std::unique_ptr<Stream>> TcpStream::adopt(boost::asio::io_context& context, int descriptor) {
    sockaddr_storage address{};
    socklen_t length = sizeof(address);
    TcpSocket socket(context);
    ErrorCode error;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
        const auto protocol =
            address.ss_family == AF_INET6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
        socket.assign(protocol, descriptor, error);
    } else {
        error = last_error();
    }
    if (error) {
        ::close(descriptor);
        return error;
    }
    return std::make_unique<TcpStream>(std::move(socket));
}

TcpStream::~TcpStream() { close(); }

void TcpStream::set_listener(StreamListener* listener) { state_->listener = listener; }

Result<std::size_t> TcpStream::read_some(std::span<char> into) {
    const auto count = ::recv(state_->socket.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (count < 0) return last_error();
    return static_cast<std::size_t>(count);
}

Result<std::size_t> TcpStream::write_some(std::span<const iovec> buffers) {
    const int descriptor = state_->socket.native_handle();
    constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    ssize_t count = 0;
    if (buffers.size() == 1) {
        count = ::send(descriptor, buffers[0].iov_base, buffers[0].iov_len, flags);
    } else {
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(buffers.data());
        message.msg_iovlen = buffers.size();
        count = ::sendmsg(descriptor, &message, flags);
    }
    if (count < 0) return last_error();
    return static_cast<std::size_t>(count);
}

void TcpStream::wait_readable() {
    if (state_->waits_to_read || !state_->socket.is_open()) return;
    state_->waits_to_read = true;
    state_->socket.async_wait(TcpSocket::wait_read, [state = state_](const ErrorCode&) {
        state->waits_to_read = false;
        if (state->listener) state->listener->on_readable();
    });
}

void TcpStream::wait_writable() {
    if (state_->waits_to_write || !state_->socket.is_open()) return;
    state_->waits_to_write = true;
    state_->socket.async_wait(TcpSocket::wait_write, [state = state_](const ErrorCode&) {
        state->waits_to_write = false;
        if (state->listener) state->listener->on_writable();
    });
}

void TcpStream::shutdown_write() {
    ErrorCode ignored;
    state_->socket.shutdown(TcpSocket::shutdown_send, ignored);
}

void TcpStream::close() {
    state_->listener = nullptr;
    ErrorCode ignored;
    state_->socket.close(ignored);
}

Result<int> TcpStream::release() {
    state_->listener = nullptr;
    ErrorCode error;
    const int descriptor = state_->socket.release(error);
    if (error) return error;
    return descriptor;
}

}  // namespace siopp::net
