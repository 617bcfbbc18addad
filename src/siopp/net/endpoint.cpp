#include "siopp/net/endpoint.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include "siopp/base/error_category.hpp"

namespace siopp::net {

namespace {

enum class ResolverError : int {};

std::string to_string(ResolverError error) {
    return ::gai_strerror(static_cast<int>(error));
}

ErrorCode resolver_error(int code) {
    static const LayerCategory<ResolverError> category("resolver");
    if (code == EAI_SYSTEM) return {errno, boost::system::system_category()};
    return {code, category};
}

Result<SocketAddress> look_up(const Endpoint& endpoint, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV | flags;
    addrinfo* found = nullptr;
    const auto port = std::to_string(endpoint.port);
    if (const int code = ::getaddrinfo(endpoint.address.c_str(), port.c_str(), &hints, &found)) {
        return resolver_error(code);
    }
    SocketAddress address;
    address.length = std::min<socklen_t>(found->ai_addrlen, sizeof(address.storage));
    std::memcpy(&address.storage, found->ai_addr, address.length);
    ::freeaddrinfo(found);
    return address;
}

/// As inet_ntop, which goes by way of printf: too slow for a storm of connections.
std::string dotted(const in_addr& address) {
    std::string text;
    const auto bits = ntohl(address.s_addr);
    for (const int shift : {24, 16, 8, 0}) {
        if (!text.empty()) text += '.';
        std::array<char, 3> digits;
        const auto written =
            std::to_chars(digits.data(), digits.data() + digits.size(), bits >> shift & 0xFF);
        text.append(digits.data(), written.ptr);
    }
    return text;
}

}  // namespace

Endpoint SocketAddress::endpoint() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (family() == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        const auto scope = v6.sin6_scope_id == 0 ? std::string() : '%' + std::to_string(v6.sin6_scope_id);
        return {text.data() + scope, ntohs(v6.sin6_port)};
    }
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    return {dotted(v4.sin_addr), ntohs(v4.sin_port)};
}

Result<Endpoint> resolve(const std::string& host, std::uint16_t port) {
    const auto address = look_up({host, port}, 0);
    if (!address) return address.error();
    return address->endpoint();
}

Result<SocketAddress> socket_address(const Endpoint& endpoint) {
    return look_up(endpoint, AI_NUMERICHOST);
}

}  // namespace siopp::net
