#include "siopp/net/tcp_stream.hpp"

#include <cerrno>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "siopp/net/last_error.hpp"
#include "siopp/net/worker.hpp"

namespace siopp::net {

bool is_would_block(const ErrorCode& error) {
    return error == boost::system::errc::operation_would_block ||
           error == boost::system::errc::resource_unavailable_try_again;
}

/// What the poller knows of a stream. A handler may destroy the stream while events are handed out.
///
/// Watched edge-triggered (docs/adr/0020-edges.md): the kernel tells once of what has come, so what was told
/// and not used up is remembered here.
class TcpStream::State final : public Poller::Watched {
public:
    State(Poller& poller, int descriptor) : poller_(poller), descriptor_(descriptor) {}

    int descriptor() const noexcept { return descriptor_; }
    void set_listener(StreamListener* listener) noexcept { listener_ = listener; }

    void wait(std::uint32_t event) {
        if (descriptor_ < 0) return;
        waits_for_ |= event;
        const std::uint32_t wanted = interest() | event | EPOLLRDHUP | EPOLLET;
        if (wanted != interest()) {
            poller_.watch(descriptor_, *this, wanted);
        } else if ((ready_ & event) != 0) {
            poller_.look_again(descriptor_, *this);
        }
    }

    /// A read that left room has found everything, unless the end of the stream is behind that.
    void has_read(std::size_t count, std::size_t room) noexcept {
        if (count < room && !at_end_) ready_ &= ~std::uint32_t{EPOLLIN};
    }
    /// Why a system call failed. Where it would have blocked the poller will tell when it does no longer.
    ErrorCode failed(std::uint32_t event) noexcept {
        const auto error = last_error();
        if (is_would_block(error)) ready_ &= ~event;
        return error;
    }

    void on_events(std::uint32_t events) override {
        if (events & (EPOLLERR | EPOLLHUP)) events |= EPOLLIN | EPOLLOUT | EPOLLRDHUP;
        if (events & EPOLLRDHUP) at_end_ = true;
        ready_ |= events & (EPOLLIN | EPOLLOUT);
        if (take(events & EPOLLIN)) listener_->on_readable();
        if (take(events & EPOLLOUT)) listener_->on_writable();
    }

    /// The descriptor, which is the caller's from now on; -1 if it was taken before.
    int take_descriptor() {
        listener_ = nullptr;
        if (descriptor_ >= 0) poller_.forget(descriptor_, *this);
        return std::exchange(descriptor_, -1);
    }

private:
    bool take(std::uint32_t event) {
        const bool waited = (waits_for_ & event) != 0 && listener_;
        waits_for_ &= ~event;
        return waited;
    }

    Poller& poller_;
    int descriptor_;
    StreamListener* listener_ = nullptr;
    std::uint32_t waits_for_ = 0;
    /// What was told and has not been used up.
    std::uint32_t ready_ = 0;
    /// The peer sends no more, or the connection is lost.
    bool at_end_ = false;
};

TcpStream::TcpStream(Poller& poller, int descriptor) : state_(new State(poller, descriptor)) {}

TcpStream::~TcpStream() {
    close();
}

void TcpStream::set_listener(StreamListener* listener) {
    state_->set_listener(listener);
}

Result<std::size_t> TcpStream::read_some(std::span<char> into) {
    const auto count = ::recv(state_->descriptor(), into.data(), into.size(), MSG_DONTWAIT);
    if (count < 0) return state_->failed(EPOLLIN);
    state_->has_read(static_cast<std::size_t>(count), into.size());
    return static_cast<std::size_t>(count);
}

Result<std::size_t> TcpStream::write_some(std::span<const iovec> buffers) {
    if (const auto staged = std::exchange(staged_, 0)) return staged;
    constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    ssize_t count = 0;
    if (buffers.size() == 1) {
        count = ::send(state_->descriptor(), buffers[0].iov_base, buffers[0].iov_len, flags);
    } else {
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(buffers.data());
        message.msg_iovlen = buffers.size();
        count = ::sendmsg(state_->descriptor(), &message, flags);
    }
    if (count < 0) return state_->failed(EPOLLOUT);
    return static_cast<std::size_t>(count);
}

void TcpStream::stage(WriteBatch& batch, iovec bytes) {
    if (state_->descriptor() >= 0) batch.add(state_->descriptor(), bytes, staged_);
}

void TcpStream::wait_readable() {
    state_->wait(EPOLLIN);
}

void TcpStream::wait_writable() {
    state_->wait(EPOLLOUT);
}

void TcpStream::shutdown_write() {
    ::shutdown(state_->descriptor(), SHUT_WR);
}

void TcpStream::close() {
    const int descriptor = state_->take_descriptor();
    if (descriptor >= 0) ::close(descriptor);
}

/// A descriptor between two workers.
class TcpStream::Detached final : public DetachedStream {
public:
    Detached(int descriptor, ConnectionQuota::Place place)
        : descriptor_(descriptor), place_(std::move(place)) {}
    ~Detached() override {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    std::unique_ptr<Stream> attach(Worker& worker) override {
        auto stream = std::make_unique<TcpStream>(worker.poller(), std::exchange(descriptor_, -1));
        stream->place() = std::move(place_);
        return stream;
    }

private:
    int descriptor_;
    ConnectionQuota::Place place_;
};

std::unique_ptr<DetachedStream> TcpStream::detach() {
    const int descriptor = state_->take_descriptor();
    if (descriptor < 0) return nullptr;
    return std::make_unique<Detached>(descriptor, std::move(place()));
}

}  // namespace siopp::net
