#include "wimpole/agents/turn_queue.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/test_participants.hpp"

namespace wimpole::agents {
namespace {

ChannelId channel_number(std::uint8_t number) {
    return ChannelId(siopp::Uuid({number}));
}

Turn turn_of(EntityId agent, std::uint8_t in, const std::string& text) {
    Turn made;
    made.agent.id = agent;
    made.channel.id = channel_number(in);
    made.trigger.text = text;
    return made;
}

std::string take_text(TurnQueue& queue, TurnQueue::Take what = TurnQueue::Take::first) {
    const auto taken = queue.take(what);
    return taken ? taken->trigger.text : "none";
}

void end_and_release(TurnQueue& queue, EntityId agent, std::uint8_t in) {
    queue.end_turn({agent, channel_number(in)});
    queue.release({agent, channel_number(in)});
}

TEST(TurnQueueTest, TakesTheTurnsOfAChannelOneAfterTheOther) {
    TurnQueue queue({});
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "one")));
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "two")));
    ASSERT_TRUE(queue.add(turn_of(doctor, 2, "elsewhere")));
    ASSERT_TRUE(queue.add(turn_of(parry, 1, "another agent")));

    EXPECT_EQ(take_text(queue), "one");
    EXPECT_EQ(take_text(queue), "elsewhere");
    EXPECT_EQ(take_text(queue), "another agent");
    EXPECT_EQ(take_text(queue), "none");
    end_and_release(queue, doctor, 1);
    EXPECT_EQ(take_text(queue), "two");
}

TEST(TurnQueueTest, AChannelIsBusyUntilItIsReleased) {
    TurnQueue queue({.max_running_of_agent = 1});
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "one")));
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "two")));
    ASSERT_TRUE(queue.add(turn_of(doctor, 2, "elsewhere")));
    EXPECT_EQ(take_text(queue), "one");

    queue.end_turn({doctor, channel_number(1)});
    EXPECT_EQ(take_text(queue), "elsewhere") << "its agent may run elsewhere";
    end_and_release(queue, doctor, 2);
    EXPECT_EQ(take_text(queue), "none");
    queue.release({doctor, channel_number(1)});
    EXPECT_EQ(take_text(queue), "two");
}

TEST(TurnQueueTest, TakesAllThatWaitAsOne) {
    TurnQueue queue({});
    auto offered = turn_of(doctor, 1, "three");
    offered.is_offered = true;
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "one")));
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "two")));
    ASSERT_TRUE(queue.add(offered));

    const auto taken = queue.take(TurnQueue::Take::all);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->trigger.text, "three");
    ASSERT_EQ(taken->earlier_triggers.size(), 2U);
    EXPECT_EQ(taken->earlier_triggers[0].text, "one");
    EXPECT_FALSE(taken->is_offered) << "one of them was for the agent";
    EXPECT_EQ(queue.waiting(), 0U);
}

TEST(TurnQueueTest, WhatIsPutBackIsTheFirst) {
    TurnQueue queue({});
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "one")));
    auto taken = queue.take(TurnQueue::Take::first);
    ASSERT_TRUE(queue.add(turn_of(doctor, 1, "two")));
    queue.put_back(*taken);
    end_and_release(queue, doctor, 1);

    EXPECT_EQ(take_text(queue), "one");
    end_and_release(queue, doctor, 1);
    EXPECT_EQ(take_text(queue), "two");
}

TEST(TurnQueueTest, RefusesWhatIsTooMuch) {
    TurnQueue queue({.max_waiting_in_channel = 2, .max_waiting = 3});
    EXPECT_TRUE(queue.add(turn_of(doctor, 1, "one")));
    EXPECT_TRUE(queue.add(turn_of(doctor, 1, "two")));
    EXPECT_FALSE(queue.add(turn_of(doctor, 1, "three")));
    EXPECT_TRUE(queue.add(turn_of(doctor, 2, "elsewhere")));
    EXPECT_FALSE(queue.add(turn_of(parry, 3, "anywhere")));
    EXPECT_EQ(queue.waiting(), 3U);
}

TEST(TurnQueueTest, TakesOutWhatNobodyWantsAnyMore) {
    TurnQueue queue({});
    for (const auto* text : {"one", "two", "three"})
        ASSERT_TRUE(queue.add(turn_of(doctor, 1, text)));
    ASSERT_TRUE(queue.add(turn_of(doctor, 2, "two")));

    const auto taken = queue.take_out([](const Turn& each) { return each.trigger.text == "two"; });

    EXPECT_EQ(taken.size(), 2U);
    EXPECT_EQ(queue.waiting(), 2U);
    EXPECT_EQ(take_text(queue), "one");
    EXPECT_EQ(take_text(queue), "none");
    end_and_release(queue, doctor, 1);
    EXPECT_EQ(take_text(queue), "three");
}

}  // namespace
}  // namespace wimpole::agents
