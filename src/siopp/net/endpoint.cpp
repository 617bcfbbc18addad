#include "siopp/net/endpoint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace siopp::net {

Result<Endpoint> resolve(const std::string& host, std::uint16_t port) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::resolver resolver(context);
    ErrorCode error;
    const auto found = resolver.resolve(host, "", boost::asio::ip::tcp::resolver::passive, error);
    if (error) return error;
    return Endpoint{found.begin()->endpoint().address().to_string(), port};
}

}  // namespace siopp::net
