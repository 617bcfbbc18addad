#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "siopp/base/result.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/net/tcp_stream.hpp"
#include "siopp/net/worker.hpp"

namespace siopp::net {

/// Accepts connections for one worker. Several listeners share an address (SO_REUSEPORT): the kernel spreads
/// connections over them.
class Listener {
public:
    /// The stream and the peer's address as text.
    using Accepted = UniqueFunction<void(std::unique_ptr<Stream>, std::string)>;

    Listener(Worker& worker, Accepted accepted);

    /// Before the worker starts. Port 0 takes a free one.
    Result<void> bind(const boost::asio::ip::tcp::endpoint& endpoint);
    std::uint16_t port() const;

    void start() { wait(); }
    void stop();

    /// Whether nobody listens at the address yet: SO_REUSEPORT alone would let two servers share it silently.
    static Result<void> check_free(const boost::asio::ip::tcp::endpoint& endpoint);

private:
    using Acceptor =
        boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    void wait();
    void accept_ready();

    Worker& worker_;
    Acceptor acceptor_;
    Accepted accepted_;
    /// Pauses accepting while the process has no file descriptor left.
    Timer retry_ = Timer::calling<&Listener::wait>(this);
};

}  // namespace siopp::net
