#include "wimpole/storage/sqlite/backup.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"
#include "wimpole/storage/sqlite/verify.hpp"
#include "wimpole/storage/test_directory.hpp"

namespace wimpole::storage {
namespace {

using messaging::Channel;
using messaging::Submission;

class BackupTest : public testing::Test {
protected:
    void append(SqliteStore& store, ChannelId into, const std::string& text) {
        Submission made;
        made.channel = into;
        made.text = text;
        ASSERT_TRUE(run(store.append(made, {}, "")).has_value());
    }

    std::string failure_of_backup() {
        try {
            back_up(directory.path(), target);
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    std::vector<std::string> problems(const std::filesystem::path& path) { return verify(path).problems; }

    TestDirectory directory;
    TestDirectory backups;
    std::filesystem::path target = backups.path() / "copy";
    ChannelId channel = ChannelId::random();
};

TEST_F(BackupTest, UnderLoadItIsAPrefixOfEveryChannel) {
    constexpr std::size_t channel_count = 4;
    std::vector<ChannelId> channels(channel_count);
    std::ranges::generate(channels, ChannelId::random);
    SqliteStore store(directory.path());
    std::atomic<bool> ended = false;
    std::atomic<int> acked = 0;
    std::vector<std::jthread> writers;
    for (const auto& each : channels) {
        writers.emplace_back([&, each] {
            for (int i = 1; !ended; ++i) {
                append(store, each, std::to_string(i));
                ++acked;
            }
        });
    }
    while (acked < 200)
        std::this_thread::yield();
    const auto acked_before = acked.load();

    const auto report = back_up(directory.path(), target);

    ended = true;
    writers.clear();
    EXPECT_EQ(report.bytes, std::filesystem::file_size(target / "wimpole.db"));
    EXPECT_EQ(problems(target), std::vector<std::string>());
    SqliteStore copy(target);
    EXPECT_EQ(copy.epoch(), store.epoch());
    int copied = 0;
    for (const auto& each : channels) {
        const auto messages =
            run(copy.history(each, {.order = messaging::HistoryRange::Order::oldest_first}, 1'000'000))
                .value();
        for (std::size_t i = 0; i < messages.size(); ++i) {
            EXPECT_EQ(messages[i].seq, i + 1);
            EXPECT_EQ(messages[i].text, std::to_string(i + 1));
        }
        copied += static_cast<int>(messages.size());
    }
    EXPECT_GE(copied, acked_before);
}

TEST_F(BackupTest, OfAStoreThatNobodyUses) {
    {
        SqliteStore store(directory.path());
        append(store, channel, "hello");
    }

    back_up(directory.path(), target);

    EXPECT_EQ(verify(target).messages, 1U);
    EXPECT_FALSE(std::filesystem::exists(target / "wimpole.db.unfinished"));
    EXPECT_EQ(std::filesystem::status(target / "wimpole.db").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(BackupTest, OverwritesNothing) {
    { const SqliteStore store(directory.path()); }
    back_up(directory.path(), target);

    EXPECT_EQ(failure_of_backup(),
              "cannot use the store " + (target / "wimpole.db").string() + ": it exists already");
}

TEST_F(BackupTest, NeedsAStore) {
    EXPECT_EQ(failure_of_backup(),
              "cannot use the store " + (directory.path() / "wimpole.db").string() + ": there is none");
    EXPECT_FALSE(std::filesystem::exists(target));
}

class VerifyTest : public BackupTest {
protected:
    void SetUp() override {
        SqliteStore store(directory.path());
        for (int i = 1; i <= 20; ++i)
            append(store, channel, "number " + std::to_string(i));
        messaging::SearchQuery query;
        query.text = "number";
        query.channels = {channel};
        ASSERT_EQ(run(store.search(query)).value().messages.size(), 20U);
    }

    void execute(const std::string& sql) {
        Database(directory.path() / "wimpole.db", Database::Access::read_write).require(sql);
    }

    std::string first_problem() {
        const auto found = problems(directory.path());
        return found.empty() ? "" : found.front();
    }
};

TEST_F(VerifyTest, CountsWhatASoundStoreHas) {
    const auto report = verify(directory.path());

    EXPECT_EQ(report.problems, std::vector<std::string>());
    EXPECT_EQ(report.channels, 1U);
    EXPECT_EQ(report.messages, 20U);
}

TEST_F(VerifyTest, DeletionsAreNoGaps) {
    {
        SqliteStore store(directory.path());
        const auto message = run(store.history(channel, {}, 1)).value().at(0).id;
        ASSERT_TRUE(run(store.delete_message(channel, message)).value().has_value());
        ASSERT_TRUE(run(store.clear_channel(channel)).value().has_value());
        append(store, channel, "after");
    }

    EXPECT_EQ(first_problem(), "");
}

TEST_F(VerifyTest, FindsAGap) {
    execute("DELETE FROM messages WHERE seq = 7");

    EXPECT_TRUE(first_problem().starts_with("seq is not gapless in channel ")) << first_problem();
}

TEST_F(VerifyTest, FindsALostBegin) {
    execute("DELETE FROM messages WHERE seq < 3");

    EXPECT_TRUE(first_problem().starts_with("seq is not gapless in channel ")) << first_problem();
}

TEST_F(VerifyTest, FindsANumberThatIsUsedTwice) {
    execute("INSERT INTO changes SELECT number, 5, 2, zeroblob(16) FROM channels");

    EXPECT_TRUE(first_problem().starts_with("seq is not gapless in channel ")) << first_problem();
}

TEST_F(VerifyTest, FindsTimesThatGoBack) {
    execute("UPDATE messages SET created_at_ms = 1 WHERE seq = 20");

    EXPECT_TRUE(first_problem().starts_with("times go back in channel ")) << first_problem();
}

TEST_F(VerifyTest, FindsAnIndexThatDoesNotAgree) {
    execute("UPDATE messages SET text = 'other', checksum = NULL WHERE seq = 3");

    EXPECT_TRUE(first_problem().starts_with("the index of texts does not agree")) << first_problem();
}

TEST_F(VerifyTest, FindsAMessageThatIsNotWhatWasWritten) {
    execute("UPDATE messages SET sender_name = 'Mallory' WHERE seq = 3");

    EXPECT_TRUE(first_problem().starts_with("message ")) << first_problem();
    EXPECT_NE(first_problem().find("is not what was written in channel " + channel.to_string()),
              std::string::npos);
}

TEST_F(VerifyTest, FindsAReferenceToNothing) {
    execute("PRAGMA foreign_keys = OFF; UPDATE channels SET message_server = randomblob(16)");

    EXPECT_EQ(first_problem(), "a row refers to nothing in table channels");
}

TEST_F(VerifyTest, FindsADamagedFile) {
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto file = directory.path() / "wimpole.db";
    {
        // The second page and those behind it: the first has the schema, without which nothing can be
        // examined.
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        for (std::streamoff page = 2; page < 8; ++page) {
            bytes.seekp(page * 4096 + 4);
            bytes.write("\xff\xff\xff\xff", 4);
        }
    }

    EXPECT_NE(first_problem(), "");
}

TEST_F(VerifyTest, DoesNotExamineAStoreThatIsInUse) {
    const SqliteStore store(directory.path());

    EXPECT_THROW(verify(directory.path()), std::runtime_error);
}

TEST_F(VerifyTest, NeedsAStoreOfThisFormat) {
    EXPECT_THROW(verify(target), std::runtime_error);
    EXPECT_FALSE(std::filesystem::exists(target));
    execute("PRAGMA user_version = 1");
    EXPECT_THROW(verify(directory.path()), std::runtime_error);
}

}  // namespace
}  // namespace wimpole::storage
