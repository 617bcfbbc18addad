#include "wimpole/api/agent_replies.hpp"

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"

namespace wimpole::api {
namespace {

using namespace std::chrono_literals;

const auto trigger = *MessageId::parse("10000000-0000-4000-8000-000000000001");
const auto agent = *EntityId::parse("20000000-0000-4000-8000-000000000001");

messaging::Message reply_of(EntityId sender, MessageId to = trigger) {
    messaging::Message reply;
    reply.sender = sender;
    reply.in_reply_to = to;
    reply.text = "hello";
    return reply;
}

TEST(AgentRepliesTest, GivesTheAgentsReplyToTheMessage) {
    AgentReplies replies;
    auto expected = replies.expect(trigger, agent);
    ASSERT_TRUE(expected);
    auto waiting = start(expected->wait());

    replies.message_committed(reply_of(EntityId::random()), {}, "");
    replies.message_committed(reply_of(agent, MessageId::random()), {}, "");
    EXPECT_EQ(waiting.wait_for(0s), std::future_status::timeout);
    replies.message_committed(reply_of(agent), {}, "");

    const auto reply = waiting.get();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "hello");
}

TEST(AgentRepliesTest, AReplyMayComeBeforeItIsWaitedFor) {
    AgentReplies replies;
    auto expected = replies.expect(trigger, agent);
    replies.message_committed(reply_of(agent), {}, "");
    EXPECT_TRUE(run(expected->wait()));
}

TEST(AgentRepliesTest, GivesNothingWhenTheTimeIsOver) {
    AgentReplies replies({.max_waiting = 10, .timeout = 1ms});
    auto expected = replies.expect(trigger, agent);
    EXPECT_FALSE(run(expected->wait()));
}

TEST(AgentRepliesTest, NoMoreAreWaitedForThanItsLimit) {
    AgentReplies replies({.max_waiting = 1, .timeout = 1h});
    {
        auto expected = replies.expect(trigger, agent);
        EXPECT_TRUE(expected);
        EXPECT_FALSE(replies.expect(MessageId::random(), agent));
    }
    EXPECT_TRUE(replies.expect(MessageId::random(), agent)) << "the first is waited for no longer";
}

}  // namespace
}  // namespace wimpole::api
