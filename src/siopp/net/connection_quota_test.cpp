#include "siopp/net/connection_quota.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace siopp::net {
namespace {

using Verdict = ConnectionQuota::Verdict;

TEST(ConnectionQuotaTest, AdmitsSoManyUntilOneEnds) {
    ConnectionQuota quota({.max_connections = 2, .max_per_address = 0, .max_pending = 10});
    auto first = quota.admit("192.0.2.1");
    auto second = quota.admit("192.0.2.2");
    EXPECT_EQ(second.verdict, Verdict::admitted);
    EXPECT_EQ(quota.admit("192.0.2.3").verdict, Verdict::too_many_connections);
    EXPECT_EQ(quota.connections(), 2U);

    first.place = {};

    EXPECT_EQ(quota.admit("192.0.2.3").verdict, Verdict::admitted);
    EXPECT_EQ(quota.connections(), 1U);
}

TEST(ConnectionQuotaTest, APlaceThatMovesIsGivenBackOnce) {
    ConnectionQuota quota({.max_connections = 5, .max_per_address = 5, .max_pending = 5});
    {
        auto place = quota.admit("192.0.2.1").place;
        ConnectionQuota::Place moved(std::move(place));
        ConnectionQuota::Place assigned;
        assigned = std::move(moved);
        EXPECT_EQ(quota.connections(), 1U);
        EXPECT_EQ(quota.pending(), 1U);
    }
    EXPECT_EQ(quota.connections(), 0U);
    EXPECT_EQ(quota.pending(), 0U);
}

TEST(ConnectionQuotaTest, ConnectionsThatHaveSentARequestArePendingNoMore) {
    ConnectionQuota quota({.max_connections = 10, .max_per_address = 0, .max_pending = 1});
    auto first = quota.admit("192.0.2.1");
    EXPECT_EQ(quota.admit("192.0.2.2").verdict, Verdict::too_many_pending);
    EXPECT_EQ(quota.connections(), 1U);

    first.place.confirm();
    first.place.confirm();

    const auto second = quota.admit("192.0.2.2");
    EXPECT_EQ(second.verdict, Verdict::admitted);
    EXPECT_EQ(quota.pending(), 1U);
    EXPECT_EQ(quota.admit("192.0.2.3").verdict, Verdict::too_many_pending);
}

TEST(ConnectionQuotaTest, EachAddressHasALimitOfItsOwn) {
    ConnectionQuota quota({.max_connections = 10, .max_per_address = 1, .max_pending = 10});
    auto first = quota.admit("192.0.2.1");
    EXPECT_EQ(quota.admit("192.0.2.1").verdict, Verdict::too_many_of_address);
    EXPECT_EQ(quota.connections(), 1U);
    EXPECT_EQ(quota.pending(), 1U);
    EXPECT_EQ(quota.admit("192.0.2.2").verdict, Verdict::admitted);

    first.place = {};

    EXPECT_EQ(quota.admit("192.0.2.1").verdict, Verdict::admitted);
}

TEST(ConnectionQuotaTest, AnIpv6NetworkCountsAsOneAddress) {
    ConnectionQuota quota({.max_connections = 10, .max_per_address = 1, .max_pending = 10});
    const auto first = quota.admit("2001:db8:0:1::1");
    const auto local = quota.admit("fe80::1%eth0");
    const auto mapped = quota.admit("::ffff:192.0.2.1");

    EXPECT_EQ(quota.admit("2001:db8:0:1:ffff::2").verdict, Verdict::too_many_of_address);
    EXPECT_EQ(quota.admit("fe80::2%eth0").verdict, Verdict::too_many_of_address);
    EXPECT_EQ(quota.admit("192.0.2.1").verdict, Verdict::too_many_of_address);
    EXPECT_EQ(quota.admit("2001:db8:0:2::1").verdict, Verdict::admitted);
}

}  // namespace
}  // namespace siopp::net
