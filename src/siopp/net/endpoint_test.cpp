#include "siopp/net/endpoint.hpp"

#include <gtest/gtest.h>

namespace siopp::net {
namespace {

TEST(EndpointTest, ResolvesNamesToNumericAddresses) {
    const auto endpoint = resolve("localhost", 4711);

    ASSERT_TRUE(endpoint);
    EXPECT_TRUE(endpoint->address == "127.0.0.1" || endpoint->address == "::1") << endpoint->address;
    EXPECT_EQ(endpoint->port, 4711);
}

TEST(EndpointTest, NumericAddressesOfBothFamiliesStayAsTheyAre) {
    for (const std::string address : {"127.0.0.1", "0.0.0.0", "::1", "fe80::1%1"}) {
        const auto endpoint = resolve(address, 80);
        ASSERT_TRUE(endpoint) << address;
        EXPECT_EQ(endpoint->address, address);

        const auto socket = socket_address(*endpoint);
        ASSERT_TRUE(socket) << address;
        EXPECT_EQ(socket->endpoint().address, address);
        EXPECT_EQ(socket->endpoint().port, 80);
    }
}

TEST(EndpointTest, WhatIsNoAddressIsAnErrorWithTheResolversWords) {
    const auto endpoint = resolve("no.such.host.invalid", 80);

    ASSERT_FALSE(endpoint);
    EXPECT_FALSE(endpoint.error().message().empty());
    EXPECT_FALSE(socket_address({"localhost", 80}));
}

}  // namespace
}  // namespace siopp::net
