#include "siopp/net/wakeup.hpp"

#include <gtest/gtest.h>

#include <poll.h>

namespace siopp::net {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

bool is_readable(const Poller& poller, int timeout_ms) {
    pollfd watched{poller.descriptor(), POLLIN, 0};
    return ::poll(&watched, 1, timeout_ms) == 1;
}

void turn(Poller& poller) {
    poller.fetch(0ms);
    poller.hand_out();
}

TEST(WakeupTest, EachWakeUpIsSeenOnce) {
    Poller poller;
    Wakeup wakeup(poller);
    EXPECT_FALSE(is_readable(poller, 0));

    for (int count = 0; count < 3; ++count) {
        wakeup.wake();
        wakeup.wake();
        EXPECT_TRUE(is_readable(poller, 0));
        turn(poller);
        EXPECT_FALSE(is_readable(poller, 0));
    }
}

TEST(WakeupTest, AnAlarmRingsNotBeforeItsTime) {
    Poller poller;
    Alarm alarm(poller);
    const auto time = Clock::now() + 20ms;

    alarm.set(time);

    EXPECT_TRUE(is_readable(poller, 10'000));
    EXPECT_GE(Clock::now(), time);
    turn(poller);
    EXPECT_FALSE(is_readable(poller, 0));
}

TEST(WakeupTest, AnAlarmForATimeThatHasPassedRingsAtOnce) {
    Poller poller;
    Alarm alarm(poller);

    alarm.set(Clock::time_point());

    EXPECT_TRUE(is_readable(poller, 10'000));
}

}  // namespace
}  // namespace siopp::net
