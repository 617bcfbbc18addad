#include "siopp/base/quota.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace siopp {
namespace {

TEST(QuotaTest, GivesSoManyPlacesAndAgainThoseGivenBack) {
    Quota quota(2);
    EXPECT_TRUE(quota.take());
    EXPECT_TRUE(quota.take());
    EXPECT_FALSE(quota.take());
    EXPECT_EQ(quota.taken(), 2U);

    quota.give_back();

    EXPECT_TRUE(quota.take());
    EXPECT_FALSE(quota.take());
}

TEST(QuotaTest, GivesSeveralPlacesOrNone) {
    Quota quota(10);
    EXPECT_TRUE(quota.take(7));
    EXPECT_FALSE(quota.take(4));
    EXPECT_FALSE(quota.take(11));
    EXPECT_EQ(quota.taken(), 7U);
    EXPECT_TRUE(quota.take(3));
}

TEST(QuotaTest, AShareIsGivenBackOnce) {
    Quota quota(10);
    {
        ASSERT_TRUE(quota.take(4));
        QuotaShare share(quota, 4);
        QuotaShare moved = std::move(share);
        EXPECT_EQ(quota.taken(), 4U);

        ASSERT_TRUE(quota.take(3));
        moved = QuotaShare(quota, 3);
        EXPECT_EQ(quota.taken(), 3U);
    }
    EXPECT_EQ(quota.taken(), 0U);
}

TEST(QuotaTest, CountsExactlyWhateverThreadsTake) {
    constexpr std::size_t places = 5'000;
    Quota quota(places);
    std::atomic<std::size_t> taken = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (std::size_t count = 0; count < places; ++count) {
                if (quota.take()) ++taken;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();

    EXPECT_EQ(taken, places);
    EXPECT_EQ(quota.taken(), places);
}

}  // namespace
}  // namespace siopp
