#pragma once

#include <boost/asio/ip/address.hpp>

namespace wimpole::outbound {

/// Which addresses a request may go to. What clients can influence must not reach the machines beside the
/// server (SSRF); a place that the operator has configured may be anywhere.
enum class AddressPolicy { only_public, any };

/// Whether the address belongs to the public internet (IANA special-purpose registries): not loopback,
/// private, link-local, shared, documentation, multicast or reserved; an IPv6 address that stands for an IPv4
/// one (mapped, NAT64) is what that is.
bool is_public(const boost::asio::ip::address& address);

inline bool allows(AddressPolicy policy, const boost::asio::ip::address& address) {
    return policy == AddressPolicy::any || is_public(address);
}

}  // namespace wimpole::outbound
