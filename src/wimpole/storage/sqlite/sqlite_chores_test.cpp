#include "wimpole/storage/sqlite/sqlite_chores.hpp"

#include <fstream>
#include <iterator>

#include "wimpole/storage/sqlite/message_search.hpp"
#include "wimpole/storage/sqlite/writer_harness.hpp"

namespace wimpole::storage {
namespace {

using std::chrono::milliseconds;

class SqliteChoresTest : public WriterTest {
protected:
    void SetUp() override {
        WriterTest::SetUp();
        options.empty_log_interval = milliseconds(0);
    }

    /// Does everything there is to do; gives how many pieces it took.
    int work() {
        SqliteChores chores(*database, *writer, options);
        chores.note_deletion();
        int pieces = 1;
        while (chores.work() == milliseconds(0) && ++pieces < 1'000) {
        }
        return pieces;
    }

    std::size_t found(const std::string& word) {
        MessageSearch search(*database);
        messaging::SearchQuery query;
        query.channels = {channel};
        query.limit = 10'000;
        return search.find(query, {{word}}).value().messages.size();
    }

    /// Whether any file of the store has a text in it.
    bool is_on_disk(const std::string& text) {
        for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
            if (bytes.find(text) != std::string::npos) return true;
        }
        return false;
    }

    void clear() {
        ASSERT_TRUE(in_transaction([&] { return writer->clear_channel(channel).value().has_value(); }));
    }

    ChoreOptions options;
};

TEST_F(SqliteChoresTest, IndexNewMessagesAFewAtATime) {
    append_many(1'200);
    EXPECT_EQ(found("number"), 0U);

    const auto pieces = work();

    EXPECT_GE(pieces, 3);
    EXPECT_EQ(found("number"), 1'200U);
    EXPECT_EQ(found("777"), 1U);
}

TEST_F(SqliteChoresTest, ALargeChannelIsClearedAtOnceAndItsRowsGoLater) {
    append_many(1'000);
    work();

    clear();

    EXPECT_EQ(replay(0).events.size(), 1U);
    EXPECT_EQ(found("number"), 0U);
    const auto left = number("SELECT count(*) FROM messages");
    EXPECT_GT(left, 0);
    EXPECT_LT(left, 1'000);
    open();
    EXPECT_GE(work(), 3) << "what waits is in the file";
    EXPECT_EQ(number("SELECT count(*) FROM messages"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM purges"), 0);
    EXPECT_EQ(append("next").seq, 1'002U);
}

TEST_F(SqliteChoresTest, NothingOfADeletedTextStaysOnTheDisk) {
    const auto message = append("canarybird sings");
    append("something else");
    work();
    ASSERT_TRUE(is_on_disk("canarybird"));

    in_transaction([&] { return writer->delete_message(channel, message.id).value().has_value(); });
    work();

    EXPECT_FALSE(is_on_disk("canarybird"));
    EXPECT_TRUE(is_on_disk("something else"));
    EXPECT_EQ(found("something"), 1U);
}

TEST_F(SqliteChoresTest, NothingOfAClearedOrDeletedChannelStaysOnTheDisk) {
    append_many(300);
    append("canarybird sings");
    work();
    clear();
    append("canarybird again");
    work();
    messaging::ChannelChanges changes;
    changes.name = "canarybird's cage";
    in_transaction([&] { return writer->update_channel(channel, changes).has_value(); });
    in_transaction([&] { return writer->delete_channel(channel).value().has_value(); });

    work();

    EXPECT_FALSE(is_on_disk("canarybird"));
}

TEST_F(SqliteChoresTest, AnUpdatedTextReplacesTheOldOneOnTheDisk) {
    const auto message = append("canarybird sings");
    work();
    messaging::MessageChanges changes;
    changes.text = "the cat sits";
    in_transaction([&] { return writer->update_message(message.id, changes).has_value(); });

    work();

    EXPECT_FALSE(is_on_disk("canarybird"));
    EXPECT_EQ(found("cat"), 1U);
}

TEST_F(SqliteChoresTest, OnlyTheNewestEventsAreKept) {
    append_many(500);
    options.retention.max_events_per_channel = 100;

    work();

    EXPECT_EQ(number("SELECT count(*) FROM messages"), 100);
    EXPECT_EQ(found("number"), 100U);
    const auto old = replay(399);
    EXPECT_EQ(old.events.size(), 100U);
    EXPECT_FALSE(old.complete) << "400 is not kept";
    EXPECT_TRUE(replay(400).complete);
    EXPECT_EQ(append("next").seq, 501U);
}

TEST_F(SqliteChoresTest, WhatIsTooOldIsNotKept) {
    append_many(3);
    now += 5'000;
    append("new");
    options.retention.max_age = milliseconds(5'000);

    work();
    EXPECT_EQ(number("SELECT count(*) FROM messages"), 4) << "nothing is older yet";
    now += 1;
    work();

    EXPECT_EQ(number("SELECT count(*) FROM messages"), 1);
    EXPECT_FALSE(replay(0).complete);
    EXPECT_TRUE(replay(3).complete);
}

TEST_F(SqliteChoresTest, AChannelOfWhichNothingIsKeptGoesOnCounting) {
    append_many(3);
    now += 1'000'000;
    options.retention.max_age = milliseconds(1);
    work();
    ASSERT_EQ(number("SELECT count(*) FROM messages"), 0);
    open();

    EXPECT_EQ(replay(3).head, 3U);
    EXPECT_TRUE(replay(3).complete);
    EXPECT_FALSE(replay(2).complete);
    EXPECT_EQ(append("next").seq, 4U);
}

TEST_F(SqliteChoresTest, TheClearingItselfIsForgottenInTheEnd) {
    append_many(3);
    clear();
    append_many(3);
    EXPECT_TRUE(replay(0).complete);
    options.retention.max_events_per_channel = 3;

    work();

    EXPECT_FALSE(replay(0).complete);
    EXPECT_EQ(number("SELECT count(*) FROM changes"), 0);
}

TEST_F(SqliteChoresTest, RetentionReachesEveryChannel) {
    for (int i = 0; i < 120; ++i) {
        channel = ChannelId::random();
        append_many(2);
    }
    options.retention.max_events_per_channel = 1;

    work();

    EXPECT_EQ(number("SELECT count(*) FROM messages"), 120);
}

TEST_F(SqliteChoresTest, SessionsAndJobsAreForgottenAWhileAfterTheyHaveExpired) {
    options.keep_expired = milliseconds(1'000);
    const auto create = [&](std::int64_t expires_at_ms) {
        messaging::ChatSession session;
        session.id = messaging::ChatSessionId::random();
        session.expires_at_ms = expires_at_ms;
        messaging::Job job;
        job.id = messaging::JobId::random();
        job.expires_at_ms = expires_at_ms;
        messaging::Channel of_session;
        of_session.id = ChannelId::random();
        messaging::Channel of_job;
        of_job.id = ChannelId::random();
        ASSERT_TRUE(in_transaction([&] {
            return writer->create_session(session, of_session, 10).has_value() &&
                   writer->create_job(job, of_job, 10).has_value();
        }));
    };
    create(now - 1'001);
    create(now - 1'000);

    work();

    EXPECT_EQ(number("SELECT count(*) FROM sessions"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM jobs"), 1);
}

}  // namespace
}  // namespace wimpole::storage
