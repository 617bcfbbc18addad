#include "wimpole/config/address.hpp"

#include <gtest/gtest.h>

namespace wimpole::config {
namespace {

TEST(AddressTest, KnowsWhatOnlyThisMachineReaches) {
    for (const auto* host : {"localhost", "127.0.0.1", "127.255.0.9", "::1"})
        EXPECT_TRUE(is_loopback(host)) << host;
    for (const auto* host : {"", "0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "::ffff:127.0.0.1"})
        EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(AddressTest, WritesUrls) {
    EXPECT_EQ(url_of("http", "127.0.0.1", 3000), "http://127.0.0.1:3000");
    EXPECT_EQ(url_of("https", "::1", 80), "https://[::1]:80");
}

}  // namespace
}  // namespace wimpole::config
