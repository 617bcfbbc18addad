#include "wimpole/storage/sqlite/channel_cache.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace wimpole::storage {
namespace {

class ChannelCacheTest : public testing::Test {
protected:
    ChannelId add() {
        CachedChannel cached;
        cached.stored.channel.id = ChannelId::random();
        cached.stored.number = static_cast<std::int64_t>(cache.size());
        return cache.insert(std::move(cached)).stored.channel.id;
    }

    ChannelCache cache{2};
};

TEST_F(ChannelCacheTest, FindsWhatWasInserted) {
    const auto first = add();
    const auto second = add();

    EXPECT_EQ(cache.find(first)->stored.number, 0);
    EXPECT_EQ(cache.find(second)->stored.number, 1);
    EXPECT_EQ(cache.find(ChannelId::random()), nullptr);
}

TEST_F(ChannelCacheTest, TrimmingKeepsTheOnesUsedLast) {
    const auto first = add();
    const auto second = add();
    const auto third = add();
    const auto* const kept = cache.find(first);

    EXPECT_EQ(cache.size(), 3U) << "nothing is forgotten before it is trimmed";
    cache.trim();

    EXPECT_EQ(cache.size(), 2U);
    EXPECT_EQ(cache.find(first), kept);
    EXPECT_EQ(cache.find(second), nullptr);
    EXPECT_NE(cache.find(third), nullptr);
}

TEST_F(ChannelCacheTest, ClearingForgetsEverything) {
    const auto first = add();

    cache.clear();

    EXPECT_EQ(cache.find(first), nullptr);
    EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace wimpole::storage
