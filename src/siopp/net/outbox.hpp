#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "siopp/base/shared_bytes.hpp"
#include "siopp/net/stream.hpp"

namespace siopp::net {

/// What waits to be written to one stream. Holds references to shared bytes, never copies; holds no memory
/// when empty.
class Outbox {
public:
    void push(SharedBytes bytes);
    bool empty() const noexcept { return first_.empty(); }
    /// Bytes not yet taken by the stream.
    std::size_t bytes() const noexcept { return bytes_; }

    enum class State { drained, stream_full };
    /// Writes as much as the stream takes, many buffers with one system call. After an error the content is
    /// of no use any more.
    Result<State> flush(Stream& stream);
    /// Lets the write with which flush() begins be part of a batch, where it is one of a single buffer.
    void stage(Stream& stream, WriteBatch& batch) const;

private:
    std::size_t gather(std::span<iovec> buffers) const;
    void consume(std::size_t count);

    std::size_t left() const noexcept { return queue_.size() - next_; }

    /// The first buffer that is not completely written: most often there is no other, and so no queue.
    SharedBytes first_;
    /// Bytes of it that are written.
    std::size_t offset_ = 0;
    /// Those behind it, from this index on.
    std::vector<SharedBytes> queue_;
    std::size_t next_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace siopp::net
