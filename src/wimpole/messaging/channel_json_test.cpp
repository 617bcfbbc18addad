#include "wimpole/messaging/channel_json.hpp"

#include <gtest/gtest.h>

namespace wimpole::messaging {
namespace {

Channel channel_with_little() {
    Channel channel;
    channel.id = *ChannelId::parse("70fb3613-dbbe-422f-95e0-dc5ece6968de");
    channel.name = "General";
    channel.metadata = R"({"topic":"x"})";
    channel.created_at_ms = 1'795'383'317'452;
    channel.updated_at_ms = 1'795'383'318'111;
    return channel;
}

// As recorded of the real server: transcripts/base/rest_channel_lifecycle.json.
TEST(ChannelJsonTest, HasTheMembersOfTheRealServerInItsOrder) {
    EXPECT_EQ(channel_json(channel_with_little()),
              R"({"id":"70fb3613-dbbe-422f-95e0-dc5ece6968de",)"
              R"("messageServerId":"00000000-0000-0000-0000-000000000000","name":"General","type":"GROUP",)"
              R"("metadata":{"topic":"x"},"createdAt":"2026-11-22T21:35:17.452Z",)"
              R"("updatedAt":"2026-11-22T21:35:18.111Z"})");
}

TEST(ChannelJsonTest, WhatIsEmptyIsLeftOut) {
    auto channel = channel_with_little();
    channel.source_type = "auto_created";
    channel.source_id = "elsewhere";
    channel.topic = "birds";
    channel.type = ChannelType::dm;

    const auto json = channel_json(channel);

    EXPECT_NE(json.find(R"("type":"DM","sourceType":"auto_created","sourceId":"elsewhere","topic":"birds",)"),
              std::string::npos)
        << json;
}

}  // namespace
}  // namespace wimpole::messaging
