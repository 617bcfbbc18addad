#pragma once

#include <cstdint>
#include <string>

#include <sys/socket.h>

#include "siopp/base/result.hpp"

namespace siopp::net {

/// Where to listen.
struct Endpoint {
    /// A numeric IPv4 or IPv6 address.
    std::string address;
    /// 0 takes a free one.
    std::uint16_t port = 0;
};

/// An address as the system's calls want it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = sizeof(sockaddr_storage);

    const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* data() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
    int family() const noexcept { return storage.ss_family; }

    /// Its text.
    Endpoint endpoint() const;
};

/// The first address of a host name or numeric address. Blocks while it asks the resolver. Errors are those
/// of getaddrinfo().
Result<Endpoint> resolve(const std::string& host, std::uint16_t port);

/// Error: the address is not numeric.
Result<SocketAddress> socket_address(const Endpoint& endpoint);

}  // namespace siopp::net
