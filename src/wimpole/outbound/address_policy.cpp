#include "wimpole/outbound/address_policy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace wimpole::outbound {

namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Block {
    std::uint32_t begin;
    unsigned bits;
};

constexpr std::uint32_t address(unsigned a, unsigned b, unsigned c = 0) {
    return a << 24U | b << 16U | c << 8U;
}

constexpr std::array not_public{
    Block{address(0, 0), 8},          // this network
    Block{address(10, 0), 8},         // private
    Block{address(100, 64), 10},      // shared by carriers
    Block{address(127, 0), 8},        // loopback
    Block{address(169, 254), 16},     // link-local, where clouds keep their secrets
    Block{address(172, 16), 12},      // private
    Block{address(192, 0), 24},       // protocol assignments
    Block{address(192, 0, 2), 24},    // documentation
    Block{address(192, 88, 99), 24},  // relays from IPv6
    Block{address(192, 168), 16},     // private
    Block{address(198, 18), 15},      // benchmarks
    Block{address(198, 51, 100), 24}, Block{address(203, 0, 113), 24},
    Block{address(224, 0), 3},  // multicast and reserved
};

bool is_public_v4(std::uint32_t value) {
    return std::ranges::none_of(not_public, [value](const Block& block) {
        const auto mask = ~std::uint32_t{0} << (32U - block.bits);
        return (value & mask) == block.begin;
    });
}

std::uint32_t last_four(const address_v6::bytes_type& bytes) {
    return std::uint32_t{bytes[12]} << 24U | std::uint32_t{bytes[13]} << 16U |
           std::uint32_t{bytes[14]} << 8U | bytes[15];
}

bool begins_with(const address_v6::bytes_type& bytes, std::initializer_list<unsigned> begin) {
    return std::equal(begin.begin(), begin.end(), bytes.begin());
}

bool is_public_v6(const address_v6& v6) {
    const auto bytes = v6.to_bytes();
    if (v6.is_v4_mapped() || begins_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
        return is_public_v4(last_four(bytes));
    // Only 2000::/3 is assigned to the internet; in it 2001::/23 (Teredo among others), documentation, and
    // 6to4, which carries an IPv4 address.
    const bool is_global = (bytes[0] & 0xe0U) == 0x20U;
    const bool is_assignment = begins_with(bytes, {0x20, 0x01}) && bytes[2] < 2;
    const bool is_example =
        begins_with(bytes, {0x20, 0x01, 0x0d, 0xb8}) || (begins_with(bytes, {0x3f, 0xff}) && bytes[2] < 0x10);
    return is_global && !is_assignment && !is_example && !begins_with(bytes, {0x20, 0x02});
}

}  // namespace

bool is_public(const boost::asio::ip::address& address) {
    return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6());
}

}  // namespace wimpole::outbound
