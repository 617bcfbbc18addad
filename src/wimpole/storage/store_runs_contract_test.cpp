#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/store_contract.hpp"

namespace wimpole::storage {
namespace {

/// testing::Test has a Run of its own.
using AgentRun = messaging::Run;
using messaging::RunId;
using messaging::RunStatus;

auto run_fields(const AgentRun& run) {
    return std::tie(run.id, run.channel, run.agent, run.trigger, run.reply, run.status, run.error,
                    run.partial_text, run.prompt_tokens, run.completion_tokens, run.started_at_ms,
                    run.ended_at_ms);
}

class StoreRunsTest : public StoreContractTest {
protected:
    AgentRun new_run() const {
        AgentRun made;
        made.id = RunId::random();
        made.channel = channel;
        made.agent = bob;
        made.trigger = MessageId::random();
        made.reply = MessageId::random();
        made.started_at_ms = 7'000;
        return made;
    }

    static void end(AgentRun& run, RunStatus status) {
        run.status = status;
        run.ended_at_ms = 8'000;
    }
};

TEST_P(StoreRunsTest, ARunIsKeptAndReplaced) {
    auto made = new_run();
    made.partial_text = "How do";
    ASSERT_TRUE(run(store->put_run(made)));
    EXPECT_EQ(run_fields(run(store->find_run(made.id)).value()), run_fields(made));

    end(made, RunStatus::timed_out);
    made.error = "no answer in time";
    made.partial_text.clear();
    made.prompt_tokens = 12;
    made.completion_tokens = 3;
    ASSERT_TRUE(run(store->put_run(made)));

    EXPECT_EQ(run_fields(run(store->find_run(made.id)).value()), run_fields(made));
    EXPECT_EQ(run(store->runs({}, 10)).value().size(), 1U);
    EXPECT_EQ(run(store->find_run(RunId::random())).error().kind, Error::Kind::not_found);
}

TEST_P(StoreRunsTest, ListsTheNewestThatMatch) {
    auto first = new_run();
    auto second = new_run();
    second.channel = ChannelId::random();
    auto third = new_run();
    third.agent = alice;
    end(third, RunStatus::completed);
    for (const auto& each : {first, second, third})
        ASSERT_TRUE(run(store->put_run(each)));

    const auto all = run(store->runs({}, 2)).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, third.id);
    EXPECT_EQ(all[1].id, second.id);
    const auto open = run(store->runs({.status = RunStatus::running}, 10)).value();
    EXPECT_EQ(open.size(), 2U);
    const auto of_channel = run(store->runs({.channel = second.channel}, 10)).value();
    ASSERT_EQ(of_channel.size(), 1U);
    EXPECT_EQ(of_channel[0].id, second.id);
    const auto of_agent = run(store->runs({.status = RunStatus::completed, .agent = alice}, 10)).value();
    ASSERT_EQ(of_agent.size(), 1U);
    EXPECT_EQ(of_agent[0].id, third.id);
}

TEST_P(StoreRunsTest, ARunThatEndsWithAMessageIsStoredWithIt) {
    auto ended = new_run();
    ASSERT_TRUE(run(store->put_run(ended)));
    end(ended, RunStatus::completed);
    auto reply = submission("Very well.");
    reply.run = ended;

    ASSERT_TRUE(append(reply));

    EXPECT_EQ(run(store->find_run(ended.id)).value().status, RunStatus::completed);
}

TEST_P(StoreRunsTest, AMessageThatIsRefusedLeavesItsRunAlone) {
    auto ended = new_run();
    ASSERT_TRUE(run(store->put_run(ended)));
    end(ended, RunStatus::completed);
    auto reply = submission("Very well.");
    reply.run = ended;
    reply.opens_channel = false;

    EXPECT_EQ(append(reply).error().kind, Error::Kind::not_found);

    EXPECT_EQ(run(store->find_run(ended.id)).value().status, RunStatus::running);
    EXPECT_EQ(run(store->find_channel(channel)).error().kind, Error::Kind::not_found);
}

TEST_P(StoreRunsTest, DeletesTheOldestThatHaveEnded) {
    const auto open = new_run();
    ASSERT_TRUE(run(store->put_run(open)));
    std::vector<RunId> ended;
    for (int i = 0; i < 4; ++i) {
        auto made = new_run();
        end(made, RunStatus::ignored);
        ended.push_back(made.id);
        ASSERT_TRUE(run(store->put_run(made)));
    }

    EXPECT_EQ(run(store->delete_old_runs(2)).value(), 2U);

    EXPECT_TRUE(run(store->find_run(open.id)));
    EXPECT_FALSE(run(store->find_run(ended[1])));
    EXPECT_TRUE(run(store->find_run(ended[2])));
}

TEST(SqliteRunsTest, RunsSurviveTheStore) {
    const TestDirectory directory;
    AgentRun open;
    open.id = messaging::RunId::random();
    ASSERT_TRUE(run(open_sqlite(directory, now_ms)->put_run(open)));

    const auto again = open_sqlite(directory, now_ms);

    EXPECT_EQ(run(again->runs({.status = RunStatus::running}, 10)).value().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreRunsTest, store_kinds, name_of_kind);

}  // namespace
}  // namespace wimpole::storage
