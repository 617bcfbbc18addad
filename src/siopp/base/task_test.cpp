#include "siopp/base/task.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace siopp {
namespace {

/// Suspends whoever awaits it until open() is called.
class Gate {
public:
    auto operator co_await() {
        struct Awaiter {
            Gate& gate;
            bool await_ready() const { return false; }
            void await_suspend(std::coroutine_handle<> waiting) const { gate.waiting_ = waiting; }
            void await_resume() const {}
        };
        return Awaiter{*this};
    }

    bool has_waiter() const { return waiting_ != nullptr; }
    void open() { std::exchange(waiting_, nullptr).resume(); }

private:
    std::coroutine_handle<> waiting_;
};

Task<int> add(int left, int right) {
    co_return left + right;
}

Task<std::unique_ptr<std::string>> make_text(std::string text) {
    co_return std::make_unique<std::string>(std::move(text));
}

Task<int> sum_to(int limit) {
    if (limit == 0) co_return 0;
    const int rest = co_await sum_to(limit - 1);
    co_return rest + limit;
}

Task<int> number_behind(Gate& gate, int number) {
    co_await gate;
    co_return number;
}

Task<void> hold(std::shared_ptr<int> held, Gate& gate) {
    co_await gate;
    ++*held;
}

template <class T>
Task<void> store(Task<T> task, std::optional<T>& result) {
    result = co_await std::move(task);
}

Task<void> record(std::vector<std::string>& log, std::string entry) {
    log.push_back(std::move(entry));
    co_return;
}

Task<void> record_in_order(std::vector<std::string>& log) {
    log.emplace_back("begin");
    co_await record(log, "middle");
    log.emplace_back("end");
}

TEST(TaskTest, DoesNothingUntilAwaited) {
    std::vector<std::string> log;

    auto task = record(log, "ran");
    EXPECT_TRUE(log.empty());
    spawn(std::move(task));

    EXPECT_EQ(log, std::vector<std::string>{"ran"});
}

TEST(TaskTest, GivesItsResult) {
    std::optional<int> result;

    spawn(store(add(2, 3), result));

    EXPECT_EQ(result, 5);
}

TEST(TaskTest, GivesResultsThatCannotBeCopied) {
    std::optional<std::unique_ptr<std::string>> result;

    spawn(store(make_text("owned"), result));

    ASSERT_TRUE(result);
    EXPECT_EQ(**result, "owned");
}

TEST(TaskTest, RunsAwaitedTasksInPlace) {
    std::vector<std::string> log;

    spawn(record_in_order(log));

    EXPECT_EQ(log, (std::vector<std::string>{"begin", "middle", "end"}));
}

TEST(TaskTest, AwaitsThroughManyLevels) {
    std::optional<int> result;

    spawn(store(sum_to(100), result));

    EXPECT_EQ(result, 5050);
}

TEST(TaskTest, ResumesItsAwaiterWhenItEndsLater) {
    Gate gate;
    std::optional<int> result;
    spawn(store(number_behind(gate, 7), result));
    EXPECT_FALSE(result);
    ASSERT_TRUE(gate.has_waiter());

    gate.open();

    EXPECT_EQ(result, 7);
}

TEST(TaskTest, ReleasesWhatItHoldsWhenItEnds) {
    Gate gate;
    const auto held = std::make_shared<int>(0);
    spawn(hold(held, gate));
    EXPECT_EQ(held.use_count(), 2);

    gate.open();

    EXPECT_EQ(*held, 1);
    EXPECT_EQ(held.use_count(), 1);
}

TEST(TaskTest, ReleasesWhatItHoldsWhenItNeverRuns) {
    Gate gate;
    const auto held = std::make_shared<int>(0);
    {
        const auto task = hold(held, gate);
        EXPECT_EQ(held.use_count(), 2);
    }

    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(*held, 0);
}

TEST(TaskTest, AssignmentDestroysTheTaskHeldBefore) {
    Gate gate;
    const auto first = std::make_shared<int>(0);
    const auto second = std::make_shared<int>(0);
    auto task = hold(first, gate);

    task = hold(second, gate);

    EXPECT_EQ(first.use_count(), 1);
    EXPECT_EQ(second.use_count(), 2);
}

Task<int> throwing() {
    throw std::runtime_error("on purpose");
    co_return 1;
}

Task<void> catching(std::string& what) {
    try {
        co_await throwing();
    } catch (const std::runtime_error& error) {
        what = error.what();
    }
}

TEST(TaskTest, AnExceptionGoesToWhoAwaits) {
    std::string what;

    spawn(catching(what));

    EXPECT_EQ(what, "on purpose");
}

}  // namespace
}  // namespace siopp
