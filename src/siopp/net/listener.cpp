#include "siopp/net/listener.hpp"

#include <sys/socket.h>

namespace siopp::net {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds retry_delay{100};

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

Listener::Listener(Worker& worker, Accepted accepted)
    : worker_(worker), acceptor_(worker.context()), accepted_(std::move(accepted)) {}

Result<void> Listener::check_free(const asio::ip::tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return {};
    asio::io_context context;
    Acceptor probe(context);
    ErrorCode error;
    probe.open(endpoint.protocol(), error);
    if (!error) probe.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) probe.bind(endpoint, error);
    if (!error) probe.listen(1, error);
    if (error) return error;
    return {};
}

Result<void> Listener::bind(const asio::ip::tcp::endpoint& endpoint) {
    ErrorCode error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.set_option(ReusePort(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    return {};
}

std::uint16_t Listener::port() const {
    ErrorCode ignored;
    return acceptor_.local_endpoint(ignored).port();
}

void Listener::accept_next() {
    if (!acceptor_.is_open()) return;
    acceptor_.async_accept(worker_.context(), peer_, [this](const ErrorCode& error, TcpSocket socket) {
        if (error == asio::error::operation_aborted) return;
        on_accepted(error, std::move(socket));
    });
}

void Listener::on_accepted(const ErrorCode& error, TcpSocket socket) {
    if (error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system ||
        error == asio::error::no_memory || error == asio::error::no_buffer_space) {
        worker_.schedule(retry_, retry_delay);
        return;
    }
    if (!error) {
        ErrorCode ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        accepted_(std::make_unique<TcpStream>(std::move(socket)), peer_.address().to_string());
    }
    accept_next();
}

void Listener::stop() {
    retry_.cancel();
    ErrorCode ignored;
    acceptor_.close(ignored);
}

}  // namespace siopp::net
