#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "siopp/base/result.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/net/endpoint.hpp"
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
    ~Listener();

    /// Before the worker starts. Port 0 takes a free one.
    Result<void> bind(const Endpoint& endpoint);
    std::uint16_t port() const;

    void start();
    void stop();

    /// Whether nobody listens at the address yet: SO_REUSEPORT alone would let two servers share it silently.
    static Result<void> check_free(const Endpoint& endpoint);

private:
    /// The listening socket as the poller knows it.
    class Acceptor;

    void accept_ready();

    Worker& worker_;
    boost::intrusive_ptr<Acceptor> acceptor_;
    Accepted accepted_;
    /// Pauses accepting while the process has no file descriptor left.
    Timer retry_ = Timer::calling<&Listener::start>(this);
};

}  // namespace siopp::net
