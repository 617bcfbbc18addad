#pragma once

#include <cstddef>
#include <memory>

#include <sys/uio.h>

struct io_uring;

namespace siopp::net {

/// Writes of one buffer each to many sockets, done with one system call (io_uring,
/// docs/adr/0021-write-batches.md). One thread at a time.
class WriteBatch {
public:
    /// Whether there is something to gain. The first call asks the kernel, which may not know io_uring or not
    /// allow it; false for ever after that, or after forbid().
    bool is_usable();
    void forbid() noexcept;

    /// Where it is usable: adds a write that takes what the socket has room for, as send() with MSG_DONTWAIT
    /// does. `written` becomes the bytes taken, or is left alone where there were none: a send() tells why.
    /// Both must stay until submit() has returned.
    void add(int descriptor, iovec bytes, std::size_t& written);
    /// Does the writes that were added.
    void submit();

private:
    struct Close {
        void operator()(io_uring* ring) const noexcept;
    };

    void take_results();

    bool is_tried_ = false;
    std::unique_ptr<io_uring, Close> ring_;
    std::size_t waiting_ = 0;
};

}  // namespace siopp::net
