#include "wimpole/storage/store_contract.hpp"

namespace wimpole::storage {
namespace {

using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::Job;
using messaging::JobId;
using messaging::JobStatus;

constexpr std::size_t many = 100;

/// Sessions and jobs.
class StoreSessionsTest : public StoreContractTest {
protected:
    ChatSession session(std::int64_t expires_at_ms) const {
        ChatSession made;
        made.id = ChatSessionId::random();
        made.channel = ChannelId::random();
        made.agent = alice;
        made.user = bob;
        made.metadata = R"({"k":1})";
        made.timeout = {15, false, 60, 3};
        made.created_at_ms = 50;
        made.last_activity_ms = 60;
        made.expires_at_ms = expires_at_ms;
        made.renewal_count = 3;
        return made;
    }

    Job job(std::int64_t expires_at_ms) const {
        Job made;
        made.id = JobId::random();
        made.channel = ChannelId::random();
        made.agent = alice;
        made.user = bob;
        made.prompt = "what?";
        made.metadata = R"({"k":1})";
        made.created_at_ms = 50;
        made.expires_at_ms = expires_at_ms;
        return made;
    }

    messaging::Channel channel_of(ChannelId id) const {
        messaging::Channel made;
        made.id = id;
        made.name = "session";
        return made;
    }

    Result<ChatSession> create(const ChatSession& made, std::size_t max = many) {
        return run(store->create_session(made, channel_of(made.channel), max));
    }
    Result<Job> create(const Job& made, std::size_t max = many) {
        return run(store->create_job(made, channel_of(made.channel), max));
    }

    static auto fields(const ChatSession& each) {
        return std::tie(each.id, each.channel, each.agent, each.user, each.metadata, each.timeout.minutes,
                        each.timeout.auto_renew, each.timeout.max_duration_minutes,
                        each.timeout.warning_minutes, each.created_at_ms, each.last_activity_ms,
                        each.expires_at_ms, each.renewal_count);
    }
    static auto fields(const Job& each) {
        return std::tie(each.id, each.channel, each.agent, each.user, each.status, each.prompt, each.metadata,
                        each.result, each.error, each.created_at_ms, each.expires_at_ms);
    }
};

TEST_P(StoreSessionsTest, ASessionIsKeptWithItsChannel) {
    const auto made = session(100);

    ASSERT_TRUE(create(made).has_value());

    EXPECT_EQ(fields(run(store->find_session(made.id)).value()), fields(made));
    EXPECT_EQ(run(store->find_channel(made.channel)).value().name, "session");
    EXPECT_EQ(create(made).error().kind, Error::Kind::conflict) << "its channel exists";
}

TEST_P(StoreSessionsTest, ASessionIsReplacedAndDeleted) {
    auto made = session(100);
    ASSERT_TRUE(create(made).has_value());
    made.expires_at_ms = 200;
    made.last_activity_ms = 90;
    made.renewal_count = 4;
    made.timeout.minutes = 20;

    ASSERT_TRUE(run(store->update_session(made)).has_value());

    EXPECT_EQ(fields(run(store->find_session(made.id)).value()), fields(made));
    EXPECT_TRUE(run(store->delete_session(made.id)).value());
    EXPECT_FALSE(run(store->delete_session(made.id)).value());
    EXPECT_EQ(run(store->find_session(made.id)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->update_session(made)).error().kind, Error::Kind::not_found);
    EXPECT_TRUE(run(store->find_channel(made.channel)).has_value()) << "the conversation stays";
}

TEST_P(StoreSessionsTest, AJobIsKeptAndReplaced) {
    auto made = job(100);
    ASSERT_TRUE(create(made).has_value());
    made.status = JobStatus::completed;
    made.result = R"({"text":"that"})";
    made.error = "none";

    ASSERT_TRUE(run(store->update_job(made)).has_value());

    EXPECT_EQ(fields(run(store->find_job(made.id)).value()), fields(made));
    EXPECT_TRUE(run(store->find_channel(made.channel)).has_value());
    EXPECT_EQ(run(store->find_job(JobId::random())).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->update_job(job(100))).error().kind, Error::Kind::not_found);
}

TEST_P(StoreSessionsTest, ListsTheNewestFirstInPages) {
    std::vector<JobId> jobs;
    std::vector<ChatSessionId> sessions;
    for (int i = 0; i < 3; ++i) {
        const auto made = job(100);
        const auto opened = session(100);
        jobs.push_back(made.id);
        sessions.push_back(opened.id);
        ASSERT_TRUE(create(made).has_value() && create(opened).has_value());
    }

    const auto first = run(store->jobs(std::nullopt, 2)).value();
    ASSERT_EQ(first.items.size(), 2U);
    EXPECT_EQ(first.items[0].id, jobs[2]);
    ASSERT_TRUE(first.next.has_value());
    const auto second = run(store->jobs(first.next, 2)).value();
    ASSERT_EQ(second.items.size(), 1U);
    EXPECT_EQ(second.items[0].id, jobs[0]);
    EXPECT_FALSE(second.next.has_value());

    const auto all = run(store->sessions(std::nullopt, 3)).value();
    ASSERT_EQ(all.items.size(), 3U);
    EXPECT_EQ(all.items[0].id, sessions[2]);
    EXPECT_FALSE(all.next.has_value());
}

TEST_P(StoreSessionsTest, ASessionThatHasExpiredMakesRoom) {
    const auto later = session(50);
    const auto first = session(40);
    const auto alive = session(1'000);
    for (const auto& made : {later, first, alive})
        ASSERT_TRUE(create(made).has_value());

    EXPECT_TRUE(create(session(1'000), 3).has_value());
    EXPECT_TRUE(run(store->find_session(first.id)).has_error());
    EXPECT_TRUE(run(store->find_session(later.id)).has_value());
    EXPECT_TRUE(create(session(1'000), 3).has_value());
    const auto refused = session(1'000);
    EXPECT_EQ(create(refused, 3).error().kind, Error::Kind::busy);
    EXPECT_TRUE(run(store->find_channel(refused.channel)).has_error());
    EXPECT_TRUE(run(store->find_session(alive.id)).has_value());
}

TEST_P(StoreSessionsTest, AJobThatIsDoneMakesRoom) {
    auto done = job(1'000);
    const auto processing = job(900);
    ASSERT_TRUE(create(done).has_value() && create(processing).has_value());
    EXPECT_EQ(create(job(1'000), 2).error().kind, Error::Kind::busy);
    done.status = JobStatus::failed;
    ASSERT_TRUE(run(store->update_job(done)).has_value());

    EXPECT_TRUE(create(job(1'000), 2).has_value());

    EXPECT_TRUE(run(store->find_job(done.id)).has_error());
    EXPECT_TRUE(run(store->find_job(processing.id)).has_value());
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreSessionsTest, store_kinds, name_of_kind);

}  // namespace
}  // namespace wimpole::storage
