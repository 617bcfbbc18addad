#pragma once

#include <cstdint>
#include <string>

#include "siopp/base/result.hpp"

namespace siopp::net {

/// Where to listen.
struct Endpoint {
    /// A numeric IPv4 or IPv6 address.
    std::string address;
    /// 0 takes a free one.
    std::uint16_t port = 0;
};

/// The first address of a host name or numeric address. Blocks while it asks the resolver.
Result<Endpoint> resolve(const std::string& host, std::uint16_t port);

}  // namespace siopp::net
