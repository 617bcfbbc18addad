#include "wimpole/auth/rate_limiter.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/auth/rate_limit_answer.hpp"
#include "wimpole/base/test_people.hpp"

namespace wimpole::auth {
namespace {

using namespace std::chrono_literals;

const ChannelId channel = *ChannelId::parse("11c52889-4e27-4039-99a5-c73cea5622b1");

class RateLimiterTest : public ::testing::Test {
protected:
    RateLimiter limiter(const RateLimits& limits) {
        return RateLimiter(limits, [this] { return now; });
    }
    RateLimiter::Time now{1'000'000};
};

TEST_F(RateLimiterTest, WithoutLimitsEverythingIsAllowed) {
    auto rates = limiter({});
    auto socket = rates.new_bucket();
    for (int i = 0; i < 10'000; ++i)
        ASSERT_EQ(rates.admit(socket, {"127.0.0.1", ann, channel}), 0us);
    EXPECT_EQ(rates.admit_connect("127.0.0.1"), 0us);
    EXPECT_FALSE(rates.admit_request("127.0.0.1", ann));
}

TEST_F(RateLimiterTest, EachLimitHoldsForItself) {
    const BucketLimit two{2, 1s, 2};
    const auto third_is_refused = [&](RateLimits limits, const RatedEvent& event, const RatedEvent& other) {
        auto rates = limiter(limits);
        auto socket = rates.new_bucket();
        EXPECT_EQ(rates.admit(socket, event), 0us);
        EXPECT_EQ(rates.admit(socket, event), 0us);
        EXPECT_EQ(rates.admit(socket, event), 500ms);
        auto other_socket = rates.new_bucket();
        EXPECT_EQ(rates.admit(other_socket, other), 0us);
    };
    const RatedEvent event{"10.0.0.1", ann, channel};

    third_is_refused({.socket = two}, event, event);
    third_is_refused({.identity = two}, event, {"10.0.0.1", bob, channel});
    third_is_refused({.address = two}, event, {"10.0.0.2", ann, channel});
    third_is_refused({.channel = two}, event, {"10.0.0.1", ann, ChannelId()});
}

TEST_F(RateLimiterTest, WhatIsRefusedCostsNothing) {
    auto rates =
        limiter({.socket = {1, 1s, 9}, .identity = {1, 1s, 9}, .address = {1, 1s, 9}, .channel = {1, 1s, 2}});
    auto socket = rates.new_bucket();
    const RatedEvent crowded{"10.0.0.1", ann, channel};
    rates.admit(socket, crowded);
    rates.admit(socket, crowded);
    for (int i = 0; i < 100; ++i)
        ASSERT_GT(rates.admit(socket, crowded), 0us);

    for (int i = 0; i < 7; ++i)
        EXPECT_EQ(rates.admit(socket, {"10.0.0.1", ann, ChannelId()}), i < 2 ? 0us : 1s) << i;
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(rates.admit(socket, {"10.0.0.1", ann, {}}), 0us) << i;
}

TEST_F(RateLimiterTest, TimeGivesBack) {
    auto rates = limiter({.connect = {1, 1s, 1}});
    EXPECT_EQ(rates.admit_connect("10.0.0.1"), 0us);
    EXPECT_EQ(rates.admit_connect("10.0.0.1"), 1s);
    EXPECT_EQ(rates.admit_connect("10.0.0.2"), 0us);
    now += 1s;
    EXPECT_EQ(rates.admit_connect("10.0.0.1"), 0us);
}

TEST_F(RateLimiterTest, ANetworkOfIpv6IsOneAddress) {
    EXPECT_EQ(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:2:ffff::"));
    EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
    EXPECT_EQ(network_of("::ffff:10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(network_of("10.0.0.1"), "10.0.0.1");
}

TEST_F(RateLimiterTest, TellsHowARequestStandsToItsLimit) {
    auto rates = limiter({.request = {1'000, 15min, 1'000}});
    const auto first = rates.admit_request("10.0.0.1", {});
    ASSERT_TRUE(first);
    EXPECT_EQ(rate_limit_headers(*first), (HeaderFields{{"RateLimit-Policy", "1000;w=900"},
                                                        {"RateLimit-Limit", "1000"},
                                                        {"RateLimit-Remaining", "999"},
                                                        {"RateLimit-Reset", "1"}}));

    for (int i = 1; i < 1'000; ++i)
        ASSERT_TRUE(rates.admit_request("10.0.0.1", {})->allowed);
    const auto refused = rates.admit_request("10.0.0.1", {});
    EXPECT_FALSE(refused->allowed);
    EXPECT_EQ(rate_limit_headers(*refused).back(), (std::pair<std::string, std::string>{"Retry-After", "1"}));
    EXPECT_EQ(rate_limit_headers(*refused)[3].second, "900");
    EXPECT_TRUE(rates.admit_request("10.0.0.1", ann)->allowed) << "who is known has a limit of its own";
    EXPECT_EQ(rate_limit_body(), R"({"success":false,"error":{"code":"RATE_LIMIT_EXCEEDED",)"
                                 R"("message":"Too many requests. Please try again later."}})");
}

TEST_F(RateLimiterTest, NewLimitsCountAtOnceAndTheSameOnesChangeNothing) {
    const RateLimits narrow{.socket = {1, 1s, 1}, .connect = {1, 1s, 1}};
    auto rates = limiter(narrow);
    auto socket = rates.new_bucket();
    const RatedEvent event{"10.0.0.1", ann, channel};
    EXPECT_EQ(rates.admit(socket, event), 0us);
    EXPECT_EQ(rates.admit_connect("10.0.0.1"), 0us);
    rates.set_limits(narrow);
    EXPECT_EQ(rates.admit(socket, event), 1s);
    EXPECT_EQ(rates.admit_connect("10.0.0.1"), 1s);

    rates.set_limits({.socket = {1, 1s, 3}});
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(rates.admit(socket, event), 0us);
    EXPECT_EQ(rates.admit(socket, event), 1s);
    EXPECT_EQ(rates.admit_connect("10.0.0.1"), 0us) << "not limited any longer";
    rates.set_limits({});
    EXPECT_EQ(rates.admit(socket, event), 0us);
}

TEST_F(RateLimiterTest, WaitsAreRoundedUp) {
    EXPECT_EQ(whole_milliseconds(1us), 1);
    EXPECT_EQ(whole_milliseconds(1'000us), 1);
    EXPECT_EQ(whole_milliseconds(1'001us), 2);
}

TEST(BucketTableTest, IsBoundedAndFullBucketsMakeRoom) {
    BucketTable<int> table({1, 1s, 1}, 3);
    for (int key = 0; key < 3; ++key)
        EXPECT_EQ(table.take(key, 0us), 0us);
    EXPECT_EQ(table.take(3, 0us), 0us) << "the bucket of all others";
    EXPECT_EQ(table.take(4, 0us), 1s);
    EXPECT_EQ(table.size(), 3u);

    EXPECT_EQ(table.take(5, 1s), 0us);
    EXPECT_EQ(table.take(6, 1s), 0us);
    EXPECT_EQ(table.size(), 2u);
}

TEST(BucketTableTest, ManyNamesDoNotGetAroundTheLimit) {
    BucketTable<int> table({1, 1s, 1}, 10);
    int taken = 0;
    for (int key = 0; key < 1'000; ++key)
        taken += table.take(key, 0us) == 0us ? 1 : 0;

    EXPECT_EQ(taken, 11);
}

TEST(BucketTableTest, ThreadsTakeNoMoreThanThereIs) {
    BucketTable<int> table({1, 1s, 1'000}, 10);
    std::vector<std::thread> threads;
    std::vector<int> taken(4);
    for (auto& count : taken) {
        threads.emplace_back([&table, &count] {
            for (int i = 0; i < 1'000; ++i)
                count += table.take(1, 0us) == 0us ? 1 : 0;
        });
    }
    for (auto& thread : threads)
        thread.join();

    EXPECT_EQ(taken[0] + taken[1] + taken[2] + taken[3], 1'000);
}

}  // namespace
}  // namespace wimpole::auth
