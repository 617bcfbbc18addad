#include "wimpole/agents/agent_loop.hpp"

#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>

#include "wimpole/agents/manual_executor.hpp"

namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;

TEST(AgentLoopTest, RunsWhatIsPostedInOrderOnItsThread) {
    AgentLoop loop;
    std::vector<int> seen;
    std::promise<siopp::Executor*> last;

    ASSERT_TRUE(loop.post([&] { seen.push_back(1); }));
    ASSERT_TRUE(loop.post([&] { seen.push_back(2); }));
    ASSERT_TRUE(loop.post([&] { last.set_value(siopp::Executor::current()); }));

    EXPECT_EQ(last.get_future().get(), &loop);
    EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(AgentLoopTest, CallsTimersInTheOrderOfTheirTimes) {
    AgentLoop loop;
    std::vector<std::string> seen;
    std::promise<void> last;

    ASSERT_TRUE(loop.post([&] {
        const auto now = loop.now();
        loop.call_at(now + 20ms, [&] { last.set_value(); });
        loop.call_at(now + 10ms, [&] { seen.push_back("second"); });
        loop.call_at(now + 5ms, [&] { seen.push_back("first"); });
        loop.cancel(loop.call_at(now + 1ms, [&] { seen.push_back("cancelled"); }));
    }));

    last.get_future().get();
    EXPECT_EQ(seen, (std::vector<std::string>{"first", "second"}));
}

TEST(AgentLoopTest, ServesItsIoContext) {
    AgentLoop loop;
    std::promise<siopp::Executor*> done;

    boost::asio::post(loop.io_context(), [&] { done.set_value(siopp::Executor::current()); });

    EXPECT_EQ(done.get_future().get(), &loop);
}

TEST(AgentLoopTest, RunsAtItsEndWhatWasPostedBeforeAndRefusesTheRest) {
    AgentLoop loop;
    int runs = 0;
    std::promise<void> hold;
    ASSERT_TRUE(loop.post([&] { hold.get_future().wait(); }));
    ASSERT_TRUE(loop.post([&] { ++runs; }));

    std::thread stopper([&] { loop.stop(); });
    hold.set_value();
    stopper.join();

    EXPECT_EQ(runs, 1);
    EXPECT_FALSE(loop.post([&] { ++runs; }));
    EXPECT_EQ(runs, 1);
}

TEST(AgentLoopTest, RefusesAnotherExecutorWhenTooMuchWaits) {
    std::promise<void> hold;
    std::promise<void> held;
    // Ends before what its functions use.
    AgentLoop loop(1);
    ASSERT_TRUE(loop.post([&] {
        held.set_value();
        hold.get_future().wait();
    }));
    held.get_future().wait();
    ASSERT_TRUE(loop.post([] {}));

    ManualExecutor other;
    bool taken = true;
    ASSERT_TRUE(other.post([&] { taken = loop.post([] {}); }));
    other.run();

    EXPECT_FALSE(taken);
    hold.set_value();
}

TEST(AgentLoopTest, LetsAThreadWaitForRoomWhenTooMuchWaits) {
    std::promise<void> hold;
    std::promise<void> held;
    std::promise<bool> taken;
    AgentLoop loop(1);
    ASSERT_TRUE(loop.post([&] {
        held.set_value();
        hold.get_future().wait();
    }));
    held.get_future().wait();
    bool ran = false;
    ASSERT_TRUE(loop.post([] {}));
    std::thread poster([&] { taken.set_value(loop.post([&] { ran = true; })); });
    auto answer = taken.get_future();
    EXPECT_EQ(answer.wait_for(20ms), std::future_status::timeout);

    hold.set_value();
    EXPECT_TRUE(answer.get());
    poster.join();
    loop.stop();
    EXPECT_TRUE(ran);
}

siopp::Task<void> note_sleep(ManualExecutor& executor, std::chrono::milliseconds time, std::stop_token stop,
                             std::vector<std::string>& seen) {
    auto sleeping = sleep_until(executor, executor.now() + time, std::move(stop));
    const bool slept = co_await std::move(sleeping);
    seen.emplace_back(slept ? "slept" : "stopped");
}

TEST(SleepUntilTest, EndsAtItsTime) {
    ManualExecutor executor;
    std::vector<std::string> seen;
    siopp::spawn(note_sleep(executor, 100ms, {}, seen));

    executor.advance(99ms);
    EXPECT_TRUE(seen.empty());
    executor.advance(1ms);

    EXPECT_EQ(seen, (std::vector<std::string>{"slept"}));
}

TEST(SleepUntilTest, EndsWhenAStopIsRequested) {
    ManualExecutor executor;
    std::vector<std::string> seen;
    std::stop_source stop;
    siopp::spawn(note_sleep(executor, 100ms, stop.get_token(), seen));

    stop.request_stop();
    EXPECT_TRUE(seen.empty());
    executor.run();
    EXPECT_EQ(seen, (std::vector<std::string>{"stopped"}));

    executor.advance(200ms);
    EXPECT_EQ(seen.size(), 1U);
}

TEST(SleepUntilTest, DoesNotBeginAfterAStop) {
    ManualExecutor executor;
    std::vector<std::string> seen;
    std::stop_source stop;
    stop.request_stop();

    siopp::spawn(note_sleep(executor, 100ms, stop.get_token(), seen));

    EXPECT_EQ(seen, (std::vector<std::string>{"stopped"}));
}

}  // namespace
}  // namespace wimpole::agents
