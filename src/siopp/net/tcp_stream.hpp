#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "siopp/net/stream.hpp"

namespace siopp::net {

using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// A TCP connection. Reads and writes are plain system calls; Asio only reports readiness, so that an idle connection
/// holds no buffer.
class TcpStream final : public Stream {
public:
    explicit TcpStream(TcpSocket socket);
    /// Takes over a descriptor that release() of another worker gave.
    static Result<std::unique_ptr<Stream>> adopt(boost::asio::io_context& context, int descriptor);
    ~TcpStream() override;

    void set_listener(StreamListener* listener) override;
    Result<std::size_t> read_some(std::span<char> into) override;
    Result<std::size_t> write_some(std::span<const iovec> buffers) override;
    void wait_readable() override;
    void wait_writable() override;
    void shutdown_write() override;
    void close() override;
    Result<int> release() override;

private:
    /// What outlives the stream until Asio has called back for the last time.
    struct State;
    boost::intrusive_ptr<State> state_;
};

}  // namespace siopp::net
