#include "wimpole/agents/loop_guard.hpp"

#include <gtest/gtest.h>

#include "wimpole/agents/test_participants.hpp"

namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;

const auto room = *ChannelId::parse("30000000-0000-4000-8000-000000000001");

class LoopGuardTest : public testing::Test {
protected:
    /// Whether the other one may answer the last reply.
    bool step(LoopGuard& guard) {
        const auto reply = MessageId::random();
        const bool admitted = guard.admit({room, last, from, to}, reply, now);
        if (!admitted) return false;
        last = reply;
        std::swap(from, to);
        return true;
    }
    int steps(LoopGuard& guard) {
        int count = 0;
        while (count < 100 && step(guard))
            ++count;
        return count;
    }

    LoopGuard::Time now{};
    MessageId last = MessageId::random();
    EntityId from = doctor;
    EntityId to = parry;
};

LoopLimits loose() {
    LoopLimits limits;
    limits.max_hops = limits.max_turns_after_person = limits.max_turns_of_pair = limits.max_turns_in_channel =
        50;
    return limits;
}

TEST_F(LoopGuardTest, EndsAfterSoManyHops) {
    auto limits = loose();
    limits.max_hops = 3;
    LoopGuard guard(limits);
    EXPECT_EQ(steps(guard), 3);
    now += 24h;
    EXPECT_EQ(steps(guard), 0) << "time alone does not help";

    guard.person_wrote(room);
    EXPECT_EQ(steps(guard), 3);
}

TEST_F(LoopGuardTest, EndsAfterSoManyTurnsOfAPair) {
    auto limits = loose();
    limits.max_turns_of_pair = 4;
    LoopGuard guard(limits);
    EXPECT_EQ(steps(guard), 4);
    guard.person_wrote(room);
    EXPECT_EQ(steps(guard), 0);
    now += limits.pair_window + 1ms;
    EXPECT_EQ(steps(guard), 4);
}

TEST_F(LoopGuardTest, EndsAfterSoManyTurnsInAChannel) {
    auto limits = loose();
    limits.max_turns_in_channel = 5;
    LoopGuard guard(limits);
    EXPECT_EQ(steps(guard), 5);
    guard.person_wrote(room);
    EXPECT_EQ(steps(guard), 0);
    now += limits.channel_window + 1ms;
    EXPECT_EQ(steps(guard), 5);
}

TEST_F(LoopGuardTest, EndsAfterSoManyTurnsSinceAPerson) {
    auto limits = loose();
    limits.max_turns_after_person = 6;
    LoopGuard guard(limits);
    EXPECT_EQ(steps(guard), 6);
    now += 24h;
    EXPECT_EQ(steps(guard), 0);
}

TEST_F(LoopGuardTest, AMessageFromElsewhereIsAsFarAsTheFarthest) {
    auto limits = loose();
    limits.max_hops = 3;
    LoopGuard guard(limits);
    ASSERT_TRUE(step(guard));
    ASSERT_TRUE(step(guard));
    last = MessageId::random();
    EXPECT_EQ(steps(guard), 1);
}

TEST_F(LoopGuardTest, RemembersOnlySoManyChannels) {
    auto limits = loose();
    limits.max_talking_channels = 2;
    LoopGuard guard(limits);
    const auto talk = [&] {
        return guard.admit({ChannelId::random(), last, from, to}, MessageId::random(), now);
    };
    EXPECT_TRUE(talk());
    EXPECT_TRUE(talk());
    EXPECT_FALSE(talk());
    now += limits.pair_window + 1ms;
    EXPECT_TRUE(talk());
    EXPECT_EQ(guard.channel_count(), 1U);
}

}  // namespace
}  // namespace wimpole::agents
