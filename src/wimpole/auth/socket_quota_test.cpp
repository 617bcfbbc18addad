#include "wimpole/auth/socket_quota.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace wimpole::auth {
namespace {

TEST(SocketQuotaTest, GivesAnIdentitySoManyPlacesAndNoMore) {
    SocketQuota quota;
    const auto ann = EntityId::random();
    const auto first = quota.take(ann, 2);
    const auto second = quota.take(ann, 2);

    EXPECT_TRUE(first && second);
    EXPECT_FALSE(quota.take(ann, 2));
    EXPECT_TRUE(quota.take(EntityId::random(), 2));
}

TEST(SocketQuotaTest, APlaceIsFreeWhenItsLastOwnerIsGone) {
    SocketQuota quota;
    const auto ann = EntityId::random();
    auto place = quota.take(ann, 1);
    auto copy = place;

    place.reset();
    EXPECT_FALSE(quota.take(ann, 1));
    copy.reset();
    EXPECT_TRUE(quota.take(ann, 1));
}

TEST(SocketQuotaTest, ALowerLimitCountsForNewPlacesOnly) {
    SocketQuota quota;
    const auto ann = EntityId::random();
    std::vector<SocketQuota::Place> places;
    for (int i = 0; i < 3; ++i)
        places.push_back(*quota.take(ann, 0));

    EXPECT_FALSE(quota.take(ann, 3));
    places.clear();
    EXPECT_TRUE(quota.take(ann, 3));
}

TEST(SocketQuotaTest, APlaceMayOutliveTheQuota) {
    SocketQuota::Place place;
    {
        SocketQuota quota;
        place = *quota.take(EntityId::random(), 1);
    }
    place.reset();
    SUCCEED();
}

}  // namespace
}  // namespace wimpole::auth
