#include "siopp/socketio/ack_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "siopp/net/manual_worker.hpp"

namespace siopp::socketio {
namespace {

using namespace std::chrono_literals;

class AckTableTest : public ::testing::Test {
protected:
    /// A handler that notes what it is called with.
    AckHandler note(std::string name) {
        return [this, name = std::move(name)](const Result<Arguments>& answer) {
            log.push_back(name + ": " +
                          (answer ? std::string((*answer)[0].raw()) : answer.error().message()));
        };
    }
    void answer(std::uint64_t id, std::string_view json) {
        const auto values = json::parse_array(json).value();
        table->answer(id, Arguments(values, {}));
    }

    net::ManualWorker manual;
    std::optional<AckTable> table{std::in_place, manual.worker(), 3};
    std::vector<std::string> log;
};

using Log = std::vector<std::string>;

TEST_F(AckTableTest, GivesAnAnswerToItsHandlerOnce) {
    table->add(0, 1s, note("zero"));
    table->add(1, 1s, note("one"));

    answer(1, R"(["yes"])");
    answer(1, R"(["again"])");
    manual.pass(2s);

    EXPECT_EQ(log, (Log{R"(one: "yes")", "zero: operation has timed out"}));
}

TEST_F(AckTableTest, IgnoresAnswersThatNobodyWaitsFor) {
    answer(5, "[1]");

    EXPECT_TRUE(log.empty());
}

TEST_F(AckTableTest, TimesOutOnceAtItsTime) {
    table->add(0, 500ms, note("zero"));
    manual.pass(496ms);
    EXPECT_TRUE(log.empty());

    manual.pass(12ms);
    answer(0, "[1]");

    EXPECT_EQ(log, Log{"zero: operation has timed out"});
}

TEST_F(AckTableTest, IsFullUntilOneIsAnsweredOrTimesOut) {
    table->add(0, 1s, note("zero"));
    table->add(1, 5s, note("one"));
    EXPECT_FALSE(table->is_full());
    table->add(2, 5s, note("two"));
    EXPECT_TRUE(table->is_full());

    answer(2, "[1]");
    EXPECT_FALSE(table->is_full());
    table->add(3, 5s, note("three"));
    EXPECT_TRUE(table->is_full());
    manual.pass(2s);
    EXPECT_FALSE(table->is_full());
}

TEST_F(AckTableTest, FailsAllThatAreLeft) {
    table->add(0, 1s, note("zero"));
    table->add(1, 1s, note("one"));

    table->fail_all();
    table->fail_all();
    manual.pass(2s);

    std::ranges::sort(log);
    EXPECT_EQ(log, (Log{"one: socket has been disconnected", "zero: socket has been disconnected"}));
}

TEST_F(AckTableTest, AHandlerMayAskForTheNextAck) {
    table->add(0, 1s, [this](const Result<Arguments>&) { table->add(1, 1s, note("next")); });

    answer(0, "[1]");
    answer(1, "[2]");

    EXPECT_EQ(log, Log{"next: 2"});
}

TEST_F(AckTableTest, AHandlerThatTimedOutMayFailTheOthers) {
    table->add(0, 100ms, [this](const Result<Arguments>&) { table->fail_all(); });
    table->add(1, 200ms, note("one"));

    manual.pass(1s);

    EXPECT_EQ(log, Log{"one: socket has been disconnected"});
}

TEST_F(AckTableTest, DestroysHandlersThatNobodyCalled) {
    const auto owned = std::make_shared<int>(0);
    table->add(0, 1s, [owned](const Result<Arguments>&) {});

    table.reset();
    manual.pass(2s);

    EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(AckTableTest, ReleasesWhatAHandlerOwnsWhenItWasCalled) {
    const auto owned = std::make_shared<int>(0);
    table->add(0, 1s, [owned](const Result<Arguments>&) {});
    table->add(1, 1s, [owned](const Result<Arguments>&) {});

    answer(0, "[]");
    EXPECT_EQ(owned.use_count(), 2);
    manual.pass(2s);

    EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace
}  // namespace siopp::socketio
