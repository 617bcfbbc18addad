#include "siopp/net/connection_quota.hpp"

#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace siopp::net {

namespace {

/// The bytes that name the peer: an IPv4 address (mapped ones included), or the network half of an IPv6 one.
std::string network_of(std::string_view address) {
    constexpr std::size_t network_bytes = 8;
    constexpr std::size_t mapped_prefix_bytes = 12;
    const std::string text(address.substr(0, address.find('%')));
    in_addr v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        return {reinterpret_cast<const char*>(&v4), sizeof v4};
    }
    in6_addr v6{};
    if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return text;
    const std::string bytes(reinterpret_cast<const char*>(&v6), sizeof v6);
    return IN6_IS_ADDR_V4MAPPED(&v6) ? bytes.substr(mapped_prefix_bytes) : bytes.substr(0, network_bytes);
}

}  // namespace

ConnectionQuota::Admission ConnectionQuota::admit(std::string_view address) {
    if (!connections_.take()) return {Verdict::too_many_connections, {}};
    if (!pending_.take()) {
        connections_.give_back();
        return {Verdict::too_many_pending, {}};
    }
    if (max_per_address_ == 0) return {Verdict::admitted, Place(*this, nullptr)};
    if (auto* peer = take_of(address)) return {Verdict::admitted, Place(*this, peer)};
    connections_.give_back();
    pending_.give_back();
    return {Verdict::too_many_of_address, {}};
}

/// Null when the address has as many connections as it may have.
ConnectionQuota::Peers::value_type* ConnectionQuota::take_of(std::string_view address) {
    auto network = network_of(address);
    const std::lock_guard lock(mutex_);
    auto& peer = *peers_.emplace(std::move(network), 0).first;
    if (peer.second >= max_per_address_) return nullptr;
    ++peer.second;
    return &peer;
}

void ConnectionQuota::leave(Peers::value_type& peer) {
    const std::lock_guard lock(mutex_);
    if (--peer.second == 0) peers_.erase(peers_.find(peer.first));
}

void ConnectionQuota::give_back(Place& place) noexcept {
    place.confirm();
    if (place.peer_) leave(*place.peer_);
    connections_.give_back();
}

}  // namespace siopp::net
