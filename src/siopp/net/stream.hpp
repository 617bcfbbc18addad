#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <sys/uio.h>

#include "siopp/base/result.hpp"
#include "siopp/net/connection_quota.hpp"

namespace siopp::net {

class Stream;
class Worker;
class WriteBatch;

/// A connection on its way from one worker to another. Destroyed without having been attached it is closed.
class DetachedStream {
public:
    virtual ~DetachedStream() = default;
    /// The stream on its new worker, whose thread this is; once.
    virtual std::unique_ptr<Stream> attach(Worker& worker) = 0;
};

/// Told when a stream can be read or written after it was asked to wait for that.
class StreamListener {
public:
    virtual ~StreamListener() = default;
    virtual void on_readable() = 0;
    virtual void on_writable() = 0;
};

/// A connected byte stream of one worker, driven by readiness: wait, then read or write what is possible
/// without blocking. After destruction or close() no listener is called any more. It may be destroyed within
/// a callback.
class Stream {
public:
    virtual ~Stream() = default;

    /// Who is told; must outlive the stream or be replaced.
    virtual void set_listener(StreamListener* listener) = 0;

    /// Bytes read into `into`, 0 at the end of the stream; error would_block when there is nothing yet.
    virtual Result<std::size_t> read_some(std::span<char> into) = 0;
    /// Bytes taken of the buffers; error would_block when there is no room.
    virtual Result<std::size_t> write_some(std::span<const iovec> buffers) = 0;

    /// May add the write of `bytes` to the batch. Then the next write_some() must be given them first, and
    /// tells what became of that.
    virtual void stage(WriteBatch&, iovec /*bytes*/) {}

    /// One on_readable (on_writable) call for each wait; a second wait before that call changes nothing.
    virtual void wait_readable() = 0;
    virtual void wait_writable() = 0;

    /// Tells the peer that nothing follows; reading goes on.
    virtual void shutdown_write() = 0;
    /// Ends it at once.
    virtual void close() = 0;

    /// Gives up the connection so that another worker can go on with it: the stream is closed for this one.
    /// Null where that cannot be done.
    virtual std::unique_ptr<DetachedStream> detach() = 0;

    /// The stream's share of the server's connections; moves on with what detach() gives.
    ConnectionQuota::Place& place() noexcept { return place_; }

private:
    ConnectionQuota::Place place_;
};

bool is_would_block(const ErrorCode& error);

}  // namespace siopp::net
