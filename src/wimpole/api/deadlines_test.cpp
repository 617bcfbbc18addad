#include "wimpole/api/deadlines.hpp"

#include <future>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

using namespace std::chrono_literals;

TEST(DeadlinesTest, CallsInTheOrderOfTimeNotOfScheduling) {
    std::string order;
    std::promise<void> last;
    Deadlines deadlines;

    EXPECT_TRUE(deadlines.after(40ms, [&] {
        order += 'b';
        last.set_value();
    }));
    EXPECT_TRUE(deadlines.after(0ms, [&] { order += 'a'; }));
    last.get_future().wait();

    EXPECT_EQ(order, "ab");
}

TEST(DeadlinesTest, WhatIsNotDueAtItsEndIsNotCalled) {
    auto alive = std::make_shared<int>();
    bool called = false;
    {
        Deadlines deadlines;
        EXPECT_TRUE(deadlines.after(1h, [&called, alive] { called = true; }));
        EXPECT_EQ(alive.use_count(), 2);
    }
    EXPECT_FALSE(called);
    EXPECT_EQ(alive.use_count(), 1);
}

TEST(DeadlinesTest, NoMoreWaitThanItsLimit) {
    Deadlines deadlines(1);
    EXPECT_TRUE(deadlines.after(1h, [] {}));
    EXPECT_FALSE(deadlines.after(1h, [] {}));
}

}  // namespace
}  // namespace wimpole::api
