#include "wimpole/logs/log_subscriber.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "wimpole/logs/test_line.hpp"

namespace wimpole::logs {
namespace {

using Messages = std::vector<std::string>;

class LogSubscriberTest : public ::testing::Test {
protected:
    LogSubscriber& subscribe(LogSubscriber::Limits limits = {}, LogFilter filter = {}) {
        return subscriber.emplace(limits, std::move(filter), [this] {
            ++wakes;
            return can_be_woken;
        });
    }
    /// As the log does it.
    void log(const std::string& msg, LogLevel level = LogLevel::info) {
        if (subscriber->offer(test_line(msg, 0, level))) subscriber->wake();
    }

    std::optional<LogSubscriber> subscriber;
    int wakes = 0;
    bool can_be_woken = true;
};

TEST_F(LogSubscriberTest, GetsLinesInOrderAndOnce) {
    auto& reader = subscribe();
    log("one");
    log("two");
    EXPECT_EQ(messages(reader.take(all, all).lines), (Messages{"one", "two"}));
    EXPECT_TRUE(reader.take(all, all).lines.empty());
}

TEST_F(LogSubscriberTest, IsWokenOnceUntilItHasSeenThatNothingIsLeft) {
    auto& reader = subscribe();
    log("one");
    log("two");
    EXPECT_EQ(wakes, 1);
    (void)reader.take(all, all);
    log("three");
    EXPECT_EQ(wakes, 1);
    (void)reader.take(all, all);
    EXPECT_TRUE(reader.take(all, all).lines.empty());
    log("four");
    EXPECT_EQ(wakes, 2);
}

TEST_F(LogSubscriberTest, IsWokenAgainWhereItCouldNotBeTold) {
    auto& reader = subscribe();
    can_be_woken = false;
    log("one");
    can_be_woken = true;
    log("two");
    log("three");
    EXPECT_EQ(wakes, 2);
    EXPECT_EQ(messages(reader.take(all, all).lines), (Messages{"one", "two", "three"}));
}

TEST_F(LogSubscriberTest, IsNotBotheredWithWhatItsFilterKeepsBack) {
    LogFilter errors;
    errors.set_level("error");
    auto& reader = subscribe({}, errors);
    log("chatter");
    EXPECT_EQ(wakes, 0);
    log("it broke", LogLevel::error);
    reader.set_filter({});
    log("more");
    EXPECT_EQ(messages(reader.take(all, all).lines), (Messages{"it broke", "more"}));
}

TEST_F(LogSubscriberTest, LosesTheOldestLinesAndIsToldHowMany) {
    auto& reader = subscribe({.max_lines = 2, .max_bytes = all});
    for (const auto* msg : {"one", "two", "three", "four", "five"})
        log(msg);

    const auto batch = reader.take(1, all);
    EXPECT_EQ(batch.dropped, 3U);
    EXPECT_EQ(messages(batch.lines), Messages{"four"});
    const auto next = reader.take(1, all);
    EXPECT_EQ(next.dropped, 0U);
    EXPECT_EQ(messages(next.lines), Messages{"five"});
    EXPECT_EQ(reader.dropped(), 3U);
}

TEST_F(LogSubscriberTest, HoldsNoMoreBytesThanItMay) {
    const auto size = test_line(std::string(1'000, 'x'))->size_bytes();
    auto& reader = subscribe({.max_lines = 1'000, .max_bytes = 3 * size});
    for (int count = 0; count < 10; ++count)
        log(std::string(1'000, 'x'));
    const auto batch = reader.take(all, 2 * size);
    EXPECT_EQ(batch.dropped, 7U);
    EXPECT_EQ(batch.lines.size(), 2U);
    EXPECT_EQ(reader.take(all, all).lines.size(), 1U);
}

TEST_F(LogSubscriberTest, ALineThatIsLargerThanTheLimitIsStillDelivered) {
    auto& reader = subscribe({.max_lines = 10, .max_bytes = 10});
    log("lost");
    log("large");
    const auto batch = reader.take(all, 1);
    EXPECT_EQ(batch.dropped, 1U);
    EXPECT_EQ(messages(batch.lines), Messages{"large"});
}

TEST_F(LogSubscriberTest, CountsExactlyWhileManyThreadsLog) {
    constexpr int threads = 4;
    constexpr int lines_each = 5'000;
    auto& reader = subscribe({.max_lines = 64, .max_bytes = all});
    std::vector<std::thread> writers;
    for (int index = 0; index < threads; ++index) {
        writers.emplace_back([&reader] {
            for (int count = 0; count < lines_each; ++count)
                (void)reader.offer(test_line("x"));
        });
    }
    std::uint64_t seen = 0;
    std::uint64_t dropped = 0;
    const auto drain = [&] {
        const auto batch = reader.take(16, all);
        seen += batch.lines.size();
        dropped += batch.dropped;
        return !batch.lines.empty();
    };
    for (int count = 0; count < 1'000; ++count)
        (void)drain();
    for (auto& writer : writers)
        writer.join();
    while (drain()) {
    }
    EXPECT_EQ(seen + dropped, std::uint64_t{threads} * lines_each);
    EXPECT_EQ(reader.dropped(), dropped);
}

}  // namespace
}  // namespace wimpole::logs
