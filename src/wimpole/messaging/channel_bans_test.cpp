#include "wimpole/messaging/channel_bans.hpp"

#include <gtest/gtest.h>

#include "wimpole/base/test_people.hpp"

namespace wimpole::messaging {
namespace {

Channel with_metadata(std::string metadata) {
    Channel channel;
    channel.metadata = std::move(metadata);
    return channel;
}

TEST(ChannelBansTest, StandInTheMetadataBesideWhatElseIsThere) {
    const auto metadata = with_bans(R"({"topic":"x","nested":{"a":[1]}})", {ann, bob});
    EXPECT_EQ(metadata, R"({"topic":"x","nested":{"a":[1]},"bannedEntityIds":[")" + ann.to_string() +
                            R"(",")" + bob.to_string() + R"("]})");
    const auto channel = with_metadata(metadata);
    EXPECT_EQ(banned_from(channel), (std::vector{ann, bob}));
    EXPECT_TRUE(is_banned(channel, bob));
    EXPECT_FALSE(is_banned(channel, EntityId::random()));
    EXPECT_EQ(with_bans(metadata, {}), R"({"topic":"x","nested":{"a":[1]}})");
}

TEST(ChannelBansTest, MetadataWithoutBansStayAsTheyAreWritten) {
    EXPECT_EQ(with_bans(R"({ "a" : 1 })", {}), R"({ "a" : 1 })");
    EXPECT_FALSE(has_bans(with_metadata("{}")));
}

TEST(ChannelBansTest, WhatIsNoListOfIdsBansNobody) {
    for (const auto* metadata : {R"({"bannedEntityIds":5})", R"({"bannedEntityIds":["x",5]})",
                                 R"({"a":"bannedEntityIds"})", "nonsense bannedEntityIds"})
        EXPECT_TRUE(banned_from(with_metadata(metadata)).empty()) << metadata;
}

}  // namespace
}  // namespace wimpole::messaging
