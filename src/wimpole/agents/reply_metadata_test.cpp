#include "wimpole/agents/reply_metadata.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents {
namespace {

Agent mock() {
    Agent agent;
    agent.id = *EntityId::parse("a6e17000-0000-4000-8000-00000000a001");
    agent.name = "MockAgent";
    return agent;
}

messaging::Channel channel_of(messaging::ChannelType type) {
    messaging::Channel channel;
    channel.type = type;
    return channel;
}

const std::string who = R"("agent_id":"a6e17000-0000-4000-8000-00000000a001","agentName":"MockAgent")";

TEST(ReplyMetadataTest, SaysWhoAnswersAndWhere) {
    EXPECT_EQ(reply_metadata(mock(), channel_of(messaging::ChannelType::dm), ""),
              "{" + who + R"(,"channelType":"DM","isDm":true})");
    EXPECT_EQ(reply_metadata(mock(), channel_of(messaging::ChannelType::group), ""),
              "{" + who + R"(,"channelType":"GROUP","isDm":false})");
}

TEST(ReplyMetadataTest, WhatTheAgentSaysItselfStays) {
    EXPECT_EQ(reply_metadata(mock(), channel_of(messaging::ChannelType::dm), R"({"x":[1],"isDm":0})"),
              R"({"x":[1],"isDm":0,)" + who + R"(,"channelType":"DM"})");
}

TEST(ReplyMetadataTest, WhatIsNoObjectAddsNothing) {
    for (const auto* given : {"[1]", "{", "7"}) {
        EXPECT_EQ(reply_metadata(mock(), channel_of(messaging::ChannelType::dm), given),
                  "{" + who + R"(,"channelType":"DM","isDm":true})")
            << given;
    }
}

}  // namespace
}  // namespace wimpole::agents
