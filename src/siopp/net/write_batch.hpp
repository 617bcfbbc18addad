#pragma once

#include <cstddef>
#include <memory>

#include <sys/uio.h>

namespace siopp::net {

/// Writes of one buffer each to many sockets, done with one system call (io_uring,
/// docs/adr/0021-write-batches.md). One thread at a time.
class WriteBatch {
public:
    WriteBatch();
    ~WriteBatch();
    WriteBatch(const WriteBatch&) = delete;
    WriteBatch& operator=(const WriteBatch&) = delete;

    /// Whether there is something to gain. The first call asks the kernel, which may not know io_uring or not
    /// allow it; false for ever after that, or after forbid().
    bool is_usable();
    void forbid() noexcept { state_ = State::unusable; }

    /// Where it is usable: adds a write that takes what the socket has room for, as send() with MSG_DONTWAIT
    /// does. `written` becomes the bytes taken, or is left alone where there were none: a send() tells why.
    /// Both must stay until submit() has returned.
    void add(int descriptor, iovec bytes, std::size_t& written);
    /// Does the writes that were added.
    void submit();

private:
    struct Ring;
    enum class State { untried, usable, unusable };

    void take_results();

    State state_ = State::untried;
    std::unique_ptr<Ring> ring_;
    std::size_t waiting_ = 0;
};

}  // namespace siopp::net
