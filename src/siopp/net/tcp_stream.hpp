#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "siopp/net/poller.hpp"
#include "siopp/net/stream.hpp"

namespace siopp::net {

/// A TCP connection. Reads and writes are plain system calls (a write may be part of a batch), and readiness
/// comes from the worker's poller, so that an idle connection holds no buffer.
class TcpStream final : public Stream {
public:
    /// Owns the descriptor.
    TcpStream(Poller& poller, int descriptor);
    ~TcpStream() override;

    void set_listener(StreamListener* listener) override;
    Result<std::size_t> read_some(std::span<char> into) override;
    Result<std::size_t> write_some(std::span<const iovec> buffers) override;
    void stage(WriteBatch& batch, iovec bytes) override;
    void wait_readable() override;
    void wait_writable() override;
    void shutdown_write() override;
    void close() override;
    std::unique_ptr<DetachedStream> detach() override;

private:
    class Detached;
    class State;
    boost::intrusive_ptr<State> state_;
    /// Bytes that a batch has written and write_some() has not told of.
    std::size_t staged_ = 0;
};

}  // namespace siopp::net
