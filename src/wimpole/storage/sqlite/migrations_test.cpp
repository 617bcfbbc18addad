#include "wimpole/storage/sqlite/migrations.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/data_directory.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"
#include "wimpole/storage/sqlite/statement.hpp"
#include "wimpole/storage/test_directory.hpp"

namespace wimpole::storage {
namespace {

class MigrationsTest : public testing::Test {
protected:
    std::int64_t number(const char* sql) {
        Statement statement(database, sql);
        Query query(statement);
        return query.next() ? query.integer(0) : -1;
    }

    TestDirectory directory;
    DataDirectory data{directory.path()};
    Database database{data.file("wimpole.db"), Database::Access::read_write};
};

TEST_F(MigrationsTest, BringAnEmptyFileToTheNewestFormat) {
    migrate(database);

    EXPECT_EQ(number("PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
    EXPECT_EQ(number("SELECT count(*) FROM messages"), 0);
}

TEST_F(MigrationsTest, LeaveTheNewestFormatAlone) {
    migrate(database);
    database.require("INSERT INTO meta VALUES ('x', 'y')");

    migrate(database);

    EXPECT_EQ(number("SELECT count(*) FROM meta"), 1);
}

TEST_F(MigrationsTest, RefuseANewerFormat) {
    database.require("PRAGMA user_version = 99");

    try {
        migrate(database);
        FAIL() << "it was accepted";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "cannot use the store " + database.file().string() +
                                    ": it has format 99 of a newer wimpole, this one knows formats up to " +
                                    std::to_string(migrations().size()));
    }
    EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema"), 0);
}

TEST_F(MigrationsTest, AStepThatFailsLeavesTheFileAsItWas) {
    database.require("CREATE TABLE messages (foreign_table INTEGER)");

    EXPECT_THROW(migrate(database), std::runtime_error);

    database.rollback();
    EXPECT_EQ(number("PRAGMA user_version"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema"), 1);
}

/// A store as wimpole 0.1 left it.
class FirstFormatTest : public testing::Test {
protected:
    FirstFormatTest() {
        const DataDirectory data(directory.path());
        Database database(data.file("wimpole.db"), Database::Access::read_write);
        database.require(std::string(migrations()[0]));
        database.require(R"sql(
            PRAGMA user_version = 1;
            INSERT INTO meta VALUES ('epoch', '0b9e7f2c-0000-4000-8000-000000000001');
            INSERT INTO message_servers VALUES (1, zeroblob(16), 'Default Server', 'eliza_default', 111);
            INSERT INTO channels VALUES (1, x'000102030405060708090a0b0c0d0e0f', zeroblob(16), 'Chat', 'DM',
                                         'auto_created', '{"a":1}', 222);
            INSERT INTO participants VALUES (1, 0, x'aa0102030405060708090a0b0c0d0e0f');
            WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1200)
            INSERT INTO messages
            SELECT n, randomblob(16), 1, zeroblob(16), n, x'aa0102030405060708090a0b0c0d0e0f', 'Alice',
                   'old message ' || n, 'client_chat', 'c-' || n, '{}', '', '', '', NULL, 1000 + n
            FROM counted;
        )sql");
    }

    TestDirectory directory;
    ChannelId channel = *ChannelId::parse("00010203-0405-0607-0809-0a0b0c0d0e0f");
    EntityId alice = *EntityId::parse("aa010203-0405-0607-0809-0a0b0c0d0e0f");
};

TEST_F(FirstFormatTest, IsOpenedWithEverythingInIt) {
    SqliteStore store(directory.path());

    EXPECT_EQ(store.epoch(), "0b9e7f2c-0000-4000-8000-000000000001");
    const auto opened = run(store.find_channel(channel)).value();
    EXPECT_EQ(opened.name, "Chat");
    EXPECT_EQ(opened.type, messaging::ChannelType::dm);
    EXPECT_EQ(opened.metadata, R"({"a":1})");
    EXPECT_EQ(opened.topic, "");
    EXPECT_EQ(opened.participants, std::vector{alice});
    EXPECT_EQ(opened.updated_at_ms, 222);
    EXPECT_EQ(run(store.find_message_server({})).value().updated_at_ms, 111);
    const auto backlog = run(store.replay(channel, 1'198, {10})).value();
    ASSERT_EQ(backlog.events.size(), 2U);
    EXPECT_TRUE(backlog.complete);
    const auto& last = std::get<messaging::Message>(backlog.events[1]);
    EXPECT_EQ(last.text, "old message 1200");
    EXPECT_EQ(last.client_message_id, "c-1200");
    EXPECT_EQ(last.updated_at_ms, 2'200);
}

TEST_F(FirstFormatTest, GoesOnWhereItWas) {
    SqliteStore store(directory.path());
    messaging::Submission made;
    made.channel = channel;
    made.sender = alice;
    made.text = "old message 7";
    made.client_message_id = "c-7";

    EXPECT_TRUE(run(store.append(made, {}, "")).value().duplicate);
    made.client_message_id = "c-1201";
    EXPECT_EQ(run(store.append(made, {}, "")).value().message.seq, 1'201U);
    messaging::SearchQuery query;
    query.text = "\"message 600\"";
    query.channels = {channel};
    EXPECT_EQ(run(store.search(query)).value().messages.size(), 1U) << "old texts are indexed";
}

}  // namespace
}  // namespace wimpole::storage
