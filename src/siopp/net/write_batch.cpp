#include "siopp/net/write_batch.hpp"

#include <cerrno>
#include <utility>

#include <liburing.h>
#include <sys/socket.h>

namespace siopp::net {

namespace {
/// Writes for one system call.
constexpr unsigned max_writes = 256;
}  // namespace

void WriteBatch::Close::operator()(io_uring* ring) const noexcept {
    ::io_uring_queue_exit(ring);
    delete ring;
}

bool WriteBatch::is_usable() {
    if (!std::exchange(is_tried_, true)) {
        auto ring = std::make_unique<io_uring>();
        if (::io_uring_queue_init(max_writes, ring.get(), IORING_SETUP_SUBMIT_ALL) == 0)
            ring_.reset(ring.release());
    }
    return ring_ != nullptr;
}

void WriteBatch::forbid() noexcept {
    is_tried_ = true;
    ring_.reset();
}

void WriteBatch::add(int descriptor, iovec bytes, std::size_t& written) {
    if (waiting_ == max_writes) submit();
    // After a failure nothing more is tried.
    if (!is_usable()) return;
    auto* const entry = ::io_uring_get_sqe(ring_.get());
    ::io_uring_prep_send(entry, descriptor, bytes.iov_base, bytes.iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
    ::io_uring_sqe_set_data(entry, &written);
    ++waiting_;
}

void WriteBatch::submit() {
    while (waiting_ > 0 && is_usable()) {
        const auto submitted = ::io_uring_submit_and_wait(ring_.get(), static_cast<unsigned>(waiting_));
        take_results();
        // What is left in the queue names memory that may be gone by the next call: the ring goes with it.
        if (submitted < 0 && submitted != -EINTR) forbid();
    }
    waiting_ = 0;
}

void WriteBatch::take_results() {
    io_uring_cqe* entry = nullptr;
    unsigned head = 0;
    unsigned count = 0;
    io_uring_for_each_cqe(ring_.get(), head, entry) {
        auto* const written = static_cast<std::size_t*>(::io_uring_cqe_get_data(entry));
        if (entry->res > 0) *written = static_cast<std::size_t>(entry->res);
        ++count;
    }
    ::io_uring_cq_advance(ring_.get(), count);
    waiting_ -= count;
}

}  // namespace siopp::net
