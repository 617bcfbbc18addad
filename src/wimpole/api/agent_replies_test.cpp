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

    const auto answer = waiting.get();
    ASSERT_TRUE(answer.reply);
    EXPECT_EQ(answer.status, messaging::RunStatus::completed);
    EXPECT_EQ(answer.reply->text, "hello");
}

TEST(AgentRepliesTest, AReplyMayComeBeforeItIsWaitedFor) {
    AgentReplies replies;
    auto expected = replies.expect(trigger, agent);
    replies.message_committed(reply_of(agent), {}, "");
    EXPECT_TRUE(run(expected->wait()).reply);
}

TEST(AgentRepliesTest, GivesNothingWhenTheTimeIsOver) {
    AgentReplies replies({.max_waiting = 10, .timeout = 1ms});
    auto expected = replies.expect(trigger, agent);
    const auto answer = run(expected->wait());
    EXPECT_FALSE(answer.reply);
    EXPECT_EQ(answer.status, messaging::RunStatus::running);
}

TEST(AgentRepliesTest, WaitingEndsWithTheServer) {
    AgentReplies replies;
    auto expected = replies.expect(trigger, agent);
    auto late = replies.expect(*MessageId::parse("10000000-0000-4000-8000-000000000002"), agent);
    auto waiting = start(expected->wait());

    replies.abandon();

    EXPECT_TRUE(waiting.get().is_abandoned);
    const auto answer = run(late->wait());
    EXPECT_TRUE(answer.is_abandoned);
    EXPECT_FALSE(answer.reply);
    EXPECT_EQ(answer.error, "The server is being stopped");
}

agents::Turn turn_for(MessageId message) {
    agents::Turn turn;
    turn.agent.id = agent;
    turn.trigger.id = message;
    turn.reply = *MessageId::parse("30000000-0000-4000-8000-000000000001");
    return turn;
}

TEST(AgentRepliesTest, GivesTheChunksOfARunAndThenItsEnd) {
    AgentReplies replies;
    auto expected = replies.expect(trigger, agent);
    const auto turn = turn_for(trigger);
    auto waiting = start(expected->next_chunk());
    EXPECT_EQ(waiting.wait_for(0s), std::future_status::timeout);

    replies.chunk_told(turn, "Hel", 0);
    replies.chunk_told(turn, "lo", 1);
    replies.turn_ended(turn, messaging::RunStatus::timed_out, nullptr, "too slow");

    EXPECT_EQ(waiting.get()->text, "Hel");
    EXPECT_EQ(run(expected->next_chunk())->index, 1U);
    EXPECT_FALSE(run(expected->next_chunk()));
    const auto answer = run(expected->wait());
    EXPECT_EQ(answer.status, messaging::RunStatus::timed_out);
    EXPECT_EQ(answer.error, "too slow");
}

TEST(AgentRepliesTest, ATurnAnswersAllOfItsMessages) {
    AgentReplies replies;
    const auto earlier = MessageId::random();
    auto expected = replies.expect(earlier, agent);
    auto turn = turn_for(trigger);
    turn.earlier_triggers.emplace_back().id = earlier;
    const auto reply = reply_of(agent);

    replies.turn_ended(turn, messaging::RunStatus::completed, &reply, {});

    EXPECT_EQ(run(expected->wait()).reply->text, "hello");
}

TEST(AgentRepliesTest, ActionsAndPartsOfRepliesAreNoReplies) {
    AgentReplies replies;
    auto expected = replies.expect(trigger, agent);
    auto action = reply_of(agent);
    action.source = "agent_action";
    auto part = reply_of(agent);
    part.metadata = R"({"status":"cancelled"})";

    replies.message_committed(action, {}, "");
    replies.message_committed(part, {}, "");
    replies.turn_ended(turn_for(trigger), messaging::RunStatus::cancelled, &part, "Cancelled");

    const auto answer = run(expected->wait());
    EXPECT_EQ(answer.status, messaging::RunStatus::cancelled);
    EXPECT_FALSE(answer.reply);
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
