#include "wimpole/messaging/channel.hpp"

#include <gtest/gtest.h>

namespace wimpole::messaging {
namespace {

TEST(ChannelTest, EveryTypeIsReadBackFromItsName) {
    for (int i = 0; i <= static_cast<int>(ChannelType::api); ++i) {
        const auto type = static_cast<ChannelType>(i);
        EXPECT_EQ(channel_type(to_string(type)), type) << to_string(type);
    }
    EXPECT_EQ(to_string(ChannelType::voice_group), "VOICE_GROUP");
    EXPECT_EQ(to_string(ChannelType::api), "API");
}

TEST(ChannelTest, TypeNamesAreReadInEitherCase) {
    EXPECT_EQ(channel_type("dm"), ChannelType::dm);
    EXPECT_EQ(channel_type("Voice_DM"), ChannelType::voice_dm);
}

TEST(ChannelTest, AnUnknownTypeIsAGroup) {
    EXPECT_EQ(channel_type(""), ChannelType::group);
    EXPECT_EQ(channel_type("DMS"), ChannelType::group);
    EXPECT_EQ(channel_type("lobby"), ChannelType::group);
}

TEST(ChannelTest, KnowsItsParticipants) {
    const auto alice = EntityId::random();
    Channel channel;
    channel.participants = {EntityId::random(), alice};

    EXPECT_TRUE(channel.has_participant(alice));
    EXPECT_FALSE(channel.has_participant(EntityId::random()));
}

}  // namespace
}  // namespace wimpole::messaging
