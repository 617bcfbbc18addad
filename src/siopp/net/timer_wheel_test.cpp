#include "siopp/net/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace siopp::net {
namespace {

using namespace std::chrono_literals;
using Clock = TimerWheel::Clock;

/// A round of the wheel.
constexpr auto wheel_round = TimerWheel::tick * 4096;

class TimerWheelTest : public ::testing::Test {
protected:
    /// A timer that notes its number.
    struct Probe {
        Probe(TimerWheelTest& wheel_test, int timer_number) : test(wheel_test), number(timer_number) {}
        void expired() { test.fired.push_back(number); }

        TimerWheelTest& test;
        int number;
        Timer timer = Timer::calling<&Probe::expired>(this);
    };

    void advance_to(std::chrono::milliseconds time) { wheel.advance(start + time); }
    void schedule(Probe& probe, std::chrono::milliseconds delay) {
        wheel.schedule(probe.timer, start, delay);
    }

    const Clock::time_point start = Clock::now();
    TimerWheel wheel{start};
    std::vector<int> fired;
};

TEST_F(TimerWheelTest, FiresAtItsTimeOrUpToOneTickLater) {
    for (int delay = 0; delay < 50; ++delay) {
        TimerWheel fresh(start);
        Probe probe(*this, delay);
        fresh.schedule(probe.timer, start, delay * 1ms);

        fresh.advance(start + delay * 1ms - 1us);
        EXPECT_TRUE(probe.timer.is_scheduled()) << delay;
        fresh.advance(start + delay * 1ms + TimerWheel::tick);
        EXPECT_FALSE(probe.timer.is_scheduled()) << delay;
    }
    EXPECT_EQ(fired.size(), 50U);
}

TEST_F(TimerWheelTest, AMultipleOfTheTickIsMetExactly) {
    Probe probe(*this, 1);
    schedule(probe, 10ms);

    advance_to(10ms);

    EXPECT_EQ(fired, std::vector{1});
    EXPECT_EQ(wheel.due_time(probe.timer), start + 10ms);
}

TEST_F(TimerWheelTest, FiresOnce) {
    Probe probe(*this, 1);
    schedule(probe, 10ms);

    advance_to(100ms);
    advance_to(200ms);

    EXPECT_EQ(fired, std::vector{1});
}

TEST_F(TimerWheelTest, FiresInTheOrderOfTicksWhenItIsAdvancedLateWithinARound) {
    Probe first(*this, 1);
    Probe second(*this, 2);
    Probe third(*this, 3);
    schedule(second, 500ms);
    schedule(third, 3000ms);
    schedule(first, 20ms);

    advance_to(4s);

    EXPECT_EQ(fired, (std::vector{1, 2, 3}));
}

TEST_F(TimerWheelTest, WaitsOutDelaysOfManyRounds) {
    Probe probe(*this, 1);
    schedule(probe, 100s);

    for (auto time = 0ms; time < 100s; time += 500ms)
        advance_to(time);
    EXPECT_TRUE(fired.empty());

    advance_to(100s + TimerWheel::tick);
    EXPECT_EQ(fired, std::vector{1});
}

TEST_F(TimerWheelTest, KeepsTimersOfDifferentRoundsInOneSlotApart) {
    Probe now(*this, 1);
    Probe next_round(*this, 2);
    Probe round_after(*this, 3);
    schedule(round_after, 40ms + 2 * wheel_round);
    schedule(now, 40ms);
    schedule(next_round, 40ms + wheel_round);

    advance_to(44ms);
    EXPECT_EQ(fired, std::vector{1});
    advance_to(44ms + wheel_round);
    EXPECT_EQ(fired, (std::vector{1, 2}));
    advance_to(44ms + 2 * wheel_round);
    EXPECT_EQ(fired, (std::vector{1, 2, 3}));
}

TEST_F(TimerWheelTest, FiresEverythingThatIsDueAfterAPauseOfManyRounds) {
    Probe early(*this, 1);
    Probe late(*this, 2);
    Probe not_yet(*this, 3);
    schedule(early, 10ms);
    schedule(late, 3 * wheel_round);
    schedule(not_yet, 11 * wheel_round);

    advance_to(10 * wheel_round);

    EXPECT_EQ(fired.size(), 2U);
    EXPECT_TRUE(not_yet.timer.is_scheduled());
    advance_to(11 * wheel_round + TimerWheel::tick);
    EXPECT_EQ(fired.size(), 3U);
}

TEST_F(TimerWheelTest, ReschedulingReplacesTheOldTime) {
    Probe probe(*this, 1);
    schedule(probe, 10ms);
    schedule(probe, 100ms);

    advance_to(50ms);
    EXPECT_TRUE(fired.empty());
    advance_to(104ms);
    EXPECT_EQ(fired, std::vector{1});
}

TEST_F(TimerWheelTest, NeitherCancelledNorDestroyedTimersFire) {
    Probe cancelled(*this, 1);
    schedule(cancelled, 10ms);
    {
        Probe destroyed(*this, 2);
        schedule(destroyed, 10ms);
    }
    cancelled.timer.cancel();

    advance_to(100ms);

    EXPECT_TRUE(fired.empty());
    EXPECT_FALSE(wheel.next_expiry());
}

TEST_F(TimerWheelTest, ATimerMayRescheduleItself) {
    struct Repeating {
        void expired() {
            ++count;
            wheel.schedule(timer, start + count * 10ms, 10ms);
        }

        TimerWheel& wheel;
        Clock::time_point start;
        int count = 0;
        Timer timer = Timer::calling<&Repeating::expired>(this);
    } repeating{wheel, start};
    wheel.schedule(repeating.timer, start, 10ms);

    for (auto time = 1ms; time <= 104ms; ++time)
        advance_to(time);

    EXPECT_EQ(repeating.count, 10);
}

TEST_F(TimerWheelTest, ATimerScheduledByACallbackWithoutDelayWaitsForTheNextAdvance) {
    struct Restless {
        void expired() {
            ++count;
            wheel.schedule(timer, now, 0ms);
        }

        TimerWheel& wheel;
        Clock::time_point now;
        int count = 0;
        Timer timer = Timer::calling<&Restless::expired>(this);
    } restless{wheel, start};
    wheel.schedule(restless.timer, start, 0ms);

    for (int advances = 1; advances <= 3; ++advances) {
        restless.now += 20ms;
        wheel.advance(restless.now);
        EXPECT_EQ(restless.count, advances);
    }
}

TEST_F(TimerWheelTest, ACallbackMayDestroyAnyTimerOfTheSameSlot) {
    struct Destroyer {
        Destroyer(std::vector<std::unique_ptr<Destroyer>>& everyone, int& expired_count)
            : all(everyone), count(expired_count) {}
        void expired() {
            ++count;
            all.clear();
        }

        std::vector<std::unique_ptr<Destroyer>>& all;
        int& count;
        Timer timer = Timer::calling<&Destroyer::expired>(this);
    };
    int count = 0;
    std::vector<std::unique_ptr<Destroyer>> all;
    for (int index = 0; index < 5; ++index) {
        all.push_back(std::make_unique<Destroyer>(all, count));
        wheel.schedule(all.back()->timer, start, 10ms);
    }

    advance_to(100ms);

    EXPECT_EQ(count, 1);
    EXPECT_FALSE(wheel.next_expiry());
}

TEST_F(TimerWheelTest, SaysWhenToAdvanceNext) {
    EXPECT_FALSE(wheel.next_expiry());
    Probe later(*this, 1);
    Probe sooner(*this, 2);
    schedule(later, 300ms);
    schedule(sooner, 100ms);

    const auto expiry = wheel.next_expiry();

    ASSERT_TRUE(expiry);
    EXPECT_GE(*expiry, start + 100ms);
    EXPECT_LE(*expiry, start + 100ms + TimerWheel::tick);
    wheel.advance(*expiry);
    EXPECT_EQ(fired, std::vector{2});
}

TEST_F(TimerWheelTest, AdvancingWhenToldFiresEveryTimerInTime) {
    std::mt19937 random(7);
    std::uniform_int_distribution<int> delays(0, 60'000);
    std::vector<std::unique_ptr<Probe>> probes;
    for (int index = 0; index < 200; ++index) {
        const int delay = delays(random);
        probes.push_back(std::make_unique<Probe>(*this, delay));
        schedule(*probes.back(), delay * 1ms);
    }

    std::size_t seen = 0;
    while (const auto expiry = wheel.next_expiry()) {
        wheel.advance(*expiry);
        for (; seen < fired.size(); ++seen) {
            EXPECT_GE(*expiry, start + fired[seen] * 1ms);
            EXPECT_LE(*expiry, start + fired[seen] * 1ms + TimerWheel::tick);
        }
    }

    EXPECT_EQ(fired.size(), 200U);
}

TEST_F(TimerWheelTest, TheLongestDelayThereIsDoesNotFireAtOnce) {
    Probe probe(*this, 1);
    schedule(probe, std::chrono::milliseconds::max());

    advance_to(24h);

    EXPECT_TRUE(fired.empty());
    EXPECT_TRUE(probe.timer.is_scheduled());
}

TEST_F(TimerWheelTest, ANegativeDelayFiresAtTheNextTick) {
    Probe probe(*this, 1);
    advance_to(1s);
    wheel.schedule(probe.timer, start + 1s, -5s);

    advance_to(1s + TimerWheel::tick);

    EXPECT_EQ(fired, std::vector{1});
}

}  // namespace
}  // namespace siopp::net
