#include "wimpole/storage/storage_thread.hpp"

#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/test_executor.hpp"

namespace wimpole::storage {
namespace {

/// Writes down what it is asked; the test reads that after stop().
class FakeMedium final : public Transactions {
public:
    bool begin() override {
        steps.push_back("begin");
        return !fail_begin;
    }
    bool commit() override {
        steps.push_back("commit");
        return !fail_commit;
    }
    void rollback() override { steps.push_back("rollback"); }
    bool probe() override {
        steps.push_back("probe");
        return !fail_commit;
    }

    std::vector<std::string> steps;
    std::atomic<bool> fail_begin = false;
    std::atomic<bool> fail_commit = false;
};

using Steps = std::vector<std::string>;

class StorageThreadTest : public testing::Test {
protected:
    // A test that failed half-way must not leave the thread waiting.
    void TearDown() override {
        if (!may_go_on.try_wait()) may_go_on.count_down();
    }

    std::future<Result<int>> give(int number) {
        auto work = [this, number]() -> Result<int> {
            medium.steps.push_back("work " + std::to_string(number));
            return number;
        };
        auto publish = [this](int published) {
            medium.steps.push_back("publish " + std::to_string(published));
        };
        return start(thread.run<int>("it failed", std::move(work), std::move(publish)));
    }

    /// A call after whose work the medium cannot commit any longer.
    std::future<Result<int>> give_and_break(int number) {
        auto work = [this, number]() -> Result<int> {
            medium.steps.push_back("work " + std::to_string(number));
            medium.fail_commit = true;
            return number;
        };
        return start(thread.run<int>("it failed", std::move(work)));
    }

    std::future<Result<int>> fail_with(Error error) {
        auto work = [error = std::move(error)]() -> Result<int> { return error; };
        auto publish = [this](int) { medium.steps.push_back("published a failure"); };
        return start(thread.run<int>("it failed", std::move(work), std::move(publish)));
    }

    /// Returns when the thread is in the middle of a transaction, which it leaves at release().
    void block() {
        auto work = [this]() -> Result<int> {
            entered.count_down();
            may_go_on.wait();
            return 0;
        };
        blocker = start(thread.run<int>("it failed", std::move(work)));
        entered.wait();
    }
    void release() {
        may_go_on.count_down();
        ASSERT_TRUE(finish(std::move(blocker)).has_value());
    }

    FakeMedium medium;
    std::latch entered{1};
    std::latch may_go_on{1};
    std::future<Result<int>> blocker;
    StorageThread thread{medium, {.max_queued = 300, .max_batch = 128, .first_pause = std::chrono::hours(1)}};
};

TEST_F(StorageThreadTest, GivesTheCallerWhatTheWorkGaveAfterTheCommit) {
    const auto result = finish(give(7));
    thread.stop();

    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(*result, 7);
    EXPECT_EQ(medium.steps, (Steps{"begin", "work 7", "commit", "publish 7"}));
    EXPECT_EQ(thread.commits(), 1U);
}

TEST_F(StorageThreadTest, WhatHasQueuedUpSharesATransaction) {
    block();
    auto first = give(1);
    auto second = give(2);
    release();
    ASSERT_TRUE(finish(std::move(first)).has_value());
    ASSERT_TRUE(finish(std::move(second)).has_value());
    thread.stop();

    EXPECT_EQ(medium.steps,
              (Steps{"begin", "commit", "begin", "work 1", "work 2", "commit", "publish 1", "publish 2"}));
}

TEST_F(StorageThreadTest, ABatchHasALimit) {
    block();
    std::vector<std::future<Result<int>>> calls;
    for (int i = 0; i < 300; ++i)
        calls.push_back(give(i));
    release();
    for (auto& call : calls)
        EXPECT_TRUE(finish(std::move(call)).has_value());

    EXPECT_EQ(thread.commits(), 1U + 3U) << "300 calls of at most 128 each";
}

TEST_F(StorageThreadTest, AFullQueueRefusesMore) {
    block();
    std::vector<std::future<Result<int>>> calls;
    for (int i = 0; i < 300; ++i)
        calls.push_back(give(i));

    const auto refused = finish(give(300));

    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().kind, Error::Kind::busy);
    release();
    for (auto& call : calls)
        EXPECT_TRUE(finish(std::move(call)).has_value());
    EXPECT_TRUE(finish(give(301)).has_value());
}

TEST_F(StorageThreadTest, AnErrorOfTheCallerDisturbsNobody) {
    block();
    auto first = give(1);
    auto wrong = fail_with({Error::Kind::not_found, "no such thing"});
    auto last = give(2);
    release();

    EXPECT_TRUE(finish(std::move(first)).has_value());
    EXPECT_TRUE(finish(std::move(last)).has_value());
    const auto error = finish(std::move(wrong));
    thread.stop();
    ASSERT_TRUE(error.has_error());
    EXPECT_EQ(error.error().kind, Error::Kind::not_found);
    EXPECT_EQ(error.error().reason, "no such thing");
    EXPECT_EQ(medium.steps,
              (Steps{"begin", "commit", "begin", "work 1", "work 2", "commit", "publish 1", "publish 2"}));
}

TEST_F(StorageThreadTest, AFailureOfTheMediumInOneCallFailsOnlyThatOne) {
    block();
    auto first = give(1);
    auto failing = fail_with({Error::Kind::storage, "details"});
    auto last = give(2);
    release();

    EXPECT_TRUE(finish(std::move(first)).has_value());
    EXPECT_TRUE(finish(std::move(last)).has_value());
    const auto error = finish(std::move(failing));
    thread.stop();
    ASSERT_TRUE(error.has_error());
    EXPECT_EQ(error.error().kind, Error::Kind::storage);
    EXPECT_EQ(error.error().reason, "it failed");
    EXPECT_EQ(medium.steps, (Steps{"begin", "commit",                         // the blocker
                                   "begin", "work 1", "rollback",             // all together
                                   "begin", "work 1", "commit", "publish 1",  // each alone
                                   "begin", "rollback",                       //
                                   "begin", "work 2", "commit", "publish 2"}));
}

TEST_F(StorageThreadTest, AFailedCommitFailsTheWholeBatchAndPublishesNothing) {
    block();
    auto first = give_and_break(1);
    auto second = give(2);
    release();

    for (auto* const call : {&first, &second}) {
        const auto result = finish(std::move(*call));
        ASSERT_TRUE(result.has_error());
        EXPECT_EQ(result.error().kind, Error::Kind::storage);
        EXPECT_EQ(result.error().reason, "it failed");
    }
    thread.stop();
    EXPECT_EQ(medium.steps, (Steps{"begin", "commit",  //
                                   "begin", "work 1", "work 2", "commit", "rollback"}));
    EXPECT_EQ(thread.commits(), 1U);
}

TEST_F(StorageThreadTest, AfterAFailedCommitCallsThatWriteAreRefusedAtOnceAndReadsAreNot) {
    EXPECT_TRUE(thread.is_writable());
    EXPECT_TRUE(finish(give_and_break(1)).has_error());
    EXPECT_FALSE(thread.is_writable());
    medium.fail_commit = false;

    const auto refused = finish(give(2));
    const auto read = finish(start(thread.read<int>("it failed", []() -> Result<int> { return 3; })));
    thread.stop();

    EXPECT_EQ(refused.error().kind, Error::Kind::storage);
    EXPECT_EQ(refused.error().reason, "it failed");
    EXPECT_EQ(read.value(), 3);
    EXPECT_EQ(medium.steps, (Steps{"begin", "work 1", "commit", "rollback",  //
                                   "begin", "commit"}));
}

TEST_F(StorageThreadTest, ItWritesAgainWhenAProbeHasSucceeded) {
    StorageThreadOptions options;
    options.first_pause = options.longest_pause = std::chrono::milliseconds(0);
    FakeMedium other;
    StorageThread patient(other, options);
    const auto breaking = [&other]() -> Result<int> {
        other.fail_commit = true;
        return 0;
    };
    EXPECT_TRUE(finish(start(patient.run<int>("it failed", breaking))).has_error());
    const auto work = []() -> Result<int> { return 1; };
    EXPECT_TRUE(finish(start(patient.run<int>("it failed", work))).has_error()) << "the probe fails too";

    other.fail_commit = false;

    EXPECT_TRUE(finish(start(patient.run<int>("it failed", work))).has_value());
    EXPECT_TRUE(patient.is_writable());
}

TEST_F(StorageThreadTest, ChoresAreDoneBesideCalls) {
    class CountingChores final : public Chores {
    public:
        std::chrono::milliseconds work() override {
            if (++pieces == 3) third.count_down();
            return pieces < 3 ? std::chrono::milliseconds(0) : std::chrono::hours(1);
        }
        std::latch third{1};
        std::atomic<int> pieces = 0;
    };
    CountingChores chores;
    FakeMedium other;
    StorageThreadOptions options;
    options.chores_delay = std::chrono::milliseconds(0);
    StorageThread busy(other, options, &chores);
    chores.third.wait();

    EXPECT_TRUE(finish(start(busy.run<int>("it failed", []() -> Result<int> { return 1; }))).has_value());
    busy.stop();

    EXPECT_EQ(chores.pieces, 4) << "once more after a call that wrote";
}

TEST_F(StorageThreadTest, WhereNoTransactionBeginsNoWorkIsDone) {
    medium.fail_begin = true;

    const auto result = finish(give(1));
    thread.stop();

    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, Error::Kind::storage);
    EXPECT_EQ(medium.steps, (Steps{"begin", "rollback"}));
}

TEST_F(StorageThreadTest, StopExecutesWhatIsQueuedAndRefusesTheRest) {
    block();
    auto queued = give(1);
    may_go_on.count_down();

    thread.stop();

    EXPECT_TRUE(finish(std::move(queued)).has_value());
    EXPECT_TRUE(finish(std::move(blocker)).has_value());
    const auto late = finish(give(2));
    ASSERT_TRUE(late.has_error());
    EXPECT_EQ(late.error().kind, Error::Kind::busy);
}

class StorageThreadExecutorTest : public StorageThreadTest {
protected:
    /// A call from the executor, which notes when it has been resumed there.
    siopp::Task<void> call(int number) {
        auto work = [number]() -> Result<int> { return number; };
        auto publish = [this](int published) {
            ASSERT_TRUE(executor.post(
                [this, published] { seen.push_back("published " + std::to_string(published)); }));
        };
        const auto result = co_await thread.run<int>("it failed", work, publish);
        EXPECT_EQ(siopp::Executor::current(), &executor);
        seen.push_back((result ? "resumed " : "failed ") + std::to_string(number));
    }

    TestExecutor executor;
    std::vector<std::string> seen;
};

TEST_F(StorageThreadExecutorTest, PublicationsAndResumptionsReachAnExecutorInTheOrderOfCalls) {
    block();
    ASSERT_TRUE(executor.post([this] { siopp::spawn(call(1)); }));
    ASSERT_TRUE(executor.post([this] { siopp::spawn(call(2)); }));
    ASSERT_TRUE(executor.post([this] { siopp::spawn(call(3)); }));
    bool all_called = false;
    ASSERT_TRUE(executor.post([&] { all_called = true; }));
    executor.run_until([&] { return all_called; });
    release();

    executor.run_until([this] { return seen.size() == 6; });

    EXPECT_EQ(seen,
              (Steps{"published 1", "resumed 1", "published 2", "resumed 2", "published 3", "resumed 3"}));
}

TEST_F(StorageThreadExecutorTest, ARefusedCallerGoesOnWhereItIs) {
    thread.stop();

    ASSERT_TRUE(executor.post([this] { siopp::spawn(call(1)); }));
    executor.run_until([this] { return !seen.empty(); });

    EXPECT_EQ(seen, Steps{"failed 1"});
}

}  // namespace
}  // namespace wimpole::storage
