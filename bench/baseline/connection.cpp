#include "bench/baseline/connection.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace bench::baseline {
namespace {

constexpr std::size_t max_kept_bytes = 64 * 1024 * 1024;
constexpr std::size_t max_frames_per_write = 64;

}  // namespace

void Connection::send(std::string_view frame) {
    if (is_broken_) return;
    if (!kept_.empty()) return keep(frame);

    const ssize_t sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
    if (sent == static_cast<ssize_t>(frame.size())) return;
    if (sent >= 0) return keep(frame.substr(static_cast<std::size_t>(sent)));
    if (errno == EAGAIN) return keep(frame);
    is_broken_ = true;
}

bool Connection::queue(const std::string& frame) {
    queued_.push_back(&frame);
    return queued_.size() == 1;
}

void Connection::write_queued() {
    std::array<iovec, max_frames_per_write> parts;
    std::size_t next = 0;
    while (next < queued_.size() && kept_.empty() && !is_broken_) {
        const std::size_t count = std::min(queued_.size() - next, parts.size());
        for (std::size_t i = 0; i < count; ++i) {
            const std::string& frame = *queued_[next + i];
            parts[i] = iovec{const_cast<char*>(frame.data()), frame.size()};
        }

        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const ssize_t result = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
        if (result < 0 && errno != EAGAIN) is_broken_ = true;

        auto sent = static_cast<std::size_t>(std::max<ssize_t>(result, 0));
        for (const std::size_t end = next + count; next < end; ++next) {
            const std::string_view frame = *queued_[next];
            const std::size_t taken = std::min(sent, frame.size());
            sent -= taken;
            if (taken < frame.size()) keep(frame.substr(taken));
        }
    }
    for (; next < queued_.size(); ++next)
        keep(*queued_[next]);
    queued_.clear();
}

void Connection::write_kept() {
    if (kept_.empty() || is_broken_) return;

    const ssize_t sent = ::send(socket_.get(), kept_.data(), kept_.size(), MSG_NOSIGNAL);
    if (sent > 0) kept_.erase(0, static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN) is_broken_ = true;
}

void Connection::keep(std::string_view bytes) {
    kept_.append(bytes);
    if (kept_.size() > max_kept_bytes) is_broken_ = true;
}

}  // namespace bench::baseline
