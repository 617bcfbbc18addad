#include "wimpole/logs/log_feed.hpp"

#include <gtest/gtest.h>

#include "wimpole/logs/test_line.hpp"

namespace wimpole::logs {
namespace {

using Messages = std::vector<std::string>;

Messages taken(const SharedLogSubscriber& subscriber) {
    return messages(subscriber->take(all, all).lines);
}

TEST(LogFeedTest, EverySubscriberGetsWhatItsFilterLetsPass) {
    LogFeed feed({});
    LogFilter errors;
    errors.set_level("error");
    const auto everything = feed.add({}, sleeps_on, {});
    const auto only_errors = feed.add(errors, sleeps_on, {});

    EXPECT_EQ(feed.offer(test_line("chatter")).size(), 1U);
    EXPECT_EQ(feed.offer(test_line("it broke", 0, LogLevel::error)), std::vector{only_errors});

    EXPECT_EQ(taken(everything), (Messages{"chatter", "it broke"}));
    EXPECT_EQ(taken(only_errors), Messages{"it broke"});
}

TEST(LogFeedTest, TheBacklogComesFirst) {
    LogFeed feed({});
    const auto subscriber = feed.add({}, sleeps_on, {test_line("before")});
    (void)feed.offer(test_line("after"));
    EXPECT_EQ(taken(subscriber), (Messages{"before", "after"}));
}

TEST(LogFeedTest, WhoLeftGetsNothingMore) {
    LogFeed feed({});
    const auto subscriber = feed.add({}, sleeps_on, {});
    feed.remove(subscriber);
    feed.remove(subscriber);
    EXPECT_TRUE(feed.offer(test_line("x")).empty());
    EXPECT_TRUE(taken(subscriber).empty());
    EXPECT_EQ(feed.size(), 0U);
}

TEST(LogFeedTest, HasALimitOfSubscribers) {
    LogFeed feed({.max_subscribers = 1, .subscriber = {}});
    const auto first = feed.add({}, sleeps_on, {});
    EXPECT_EQ(feed.add({}, sleeps_on, {}), nullptr);
    feed.remove(first);
    EXPECT_NE(feed.add({}, sleeps_on, {}), nullptr);
}

TEST(LogFeedTest, NobodyGetsAnythingWhenItIsClosed) {
    LogFeed feed({});
    const auto subscriber = feed.add({}, sleeps_on, {});
    feed.close();
    EXPECT_TRUE(feed.offer(test_line("x")).empty());
    EXPECT_EQ(feed.add({}, sleeps_on, {}), nullptr);
    feed.remove(subscriber);
    EXPECT_EQ(feed.size(), 0U);
}

TEST(LogFeedTest, RemembersWhatThoseWhoLeftHadLost) {
    LogFeed feed({.max_subscribers = 2, .subscriber = {.max_lines = 1, .max_bytes = all}});
    const auto first = feed.add({}, sleeps_on, {});
    const auto second = feed.add({}, sleeps_on, {});
    for (int count = 0; count < 3; ++count)
        (void)feed.offer(test_line("x"));
    feed.remove(first);
    EXPECT_EQ(feed.dropped(), 4U);
    EXPECT_EQ(second->dropped(), 2U);
}

TEST(LogFeedTest, WhatIsLoggedByDeliveringIsNotDelivered) {
    LogFeed feed({});
    const auto subscriber = feed.add({}, sleeps_on, {});
    {
        const Delivering delivering;
        EXPECT_TRUE(feed.offer(test_line("caused by a line")).empty());
    }
    (void)feed.offer(test_line("ordinary"));
    EXPECT_EQ(taken(subscriber), Messages{"ordinary"});
}

}  // namespace
}  // namespace wimpole::logs
