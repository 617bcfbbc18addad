#include "wimpole/outbound/address_policy.hpp"

#include <gtest/gtest.h>

namespace wimpole::outbound {
namespace {

bool is_public(const char* text) {
    return outbound::is_public(boost::asio::ip::make_address(text));
}

TEST(AddressPolicy, RefusesWhatIsNotOnTheInternet) {
    for (const auto* text :
         {"0.0.0.0",    "0.1.2.3",         "10.0.0.1",       "10.255.255.255",  "100.64.0.1",
          "127.0.0.1",  "127.255.255.254", "169.254.0.1",    "169.254.169.254", "172.16.0.1",
          "172.31.0.1", "192.0.0.8",       "192.0.2.1",      "192.168.1.1",     "192.88.99.1",
          "198.18.0.1", "198.19.0.1",      "198.51.100.1",   "203.0.113.9",     "224.0.0.1",
          "239.1.1.1",  "240.0.0.1",       "255.255.255.255"}) {
        EXPECT_FALSE(is_public(text)) << text;
    }
}

TEST(AddressPolicy, RefusesIpv6AddressesThatAreNotOnTheInternet) {
    for (const auto* text :
         {"::", "::1", "::127.0.0.1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001::1",
          "2001:db8::1", "2002:7f00:1::", "3fff::1", "64:ff9b:1::1", "100::1", "5f00::1"}) {
        EXPECT_FALSE(is_public(text)) << text;
    }
}

TEST(AddressPolicy, LooksIntoAddressesThatStandForIpv4) {
    EXPECT_FALSE(is_public("::ffff:127.0.0.1"));
    EXPECT_FALSE(is_public("::ffff:10.0.0.1"));
    EXPECT_FALSE(is_public("64:ff9b::192.168.0.1"));
    EXPECT_TRUE(is_public("::ffff:8.8.8.8"));
    EXPECT_TRUE(is_public("64:ff9b::8.8.8.8"));
}

TEST(AddressPolicy, TakesWhatIsOnTheInternet) {
    for (const auto* text :
         {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
          "126.255.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
          "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888"}) {
        EXPECT_TRUE(is_public(text)) << text;
    }
}

TEST(AddressPolicy, LetsTheOperatorChooseAnyAddress) {
    const auto loopback = boost::asio::ip::make_address("127.0.0.1");
    EXPECT_TRUE(allows(AddressPolicy::any, loopback));
    EXPECT_FALSE(allows(AddressPolicy::only_public, loopback));
}

}  // namespace
}  // namespace wimpole::outbound
