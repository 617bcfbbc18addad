#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/storage/data_directory.hpp"
#include "wimpole/storage/sqlite/migrations.hpp"
#include "wimpole/storage/sqlite/sqlite_writer.hpp"
#include "wimpole/storage/store_rules.hpp"
#include "wimpole/storage/test_directory.hpp"

namespace wimpole::storage {

/// A writer for tests, on the thread of the test.
class WriterTest : public testing::Test {
protected:
    void SetUp() override { open(); }

    void open() {
        writer.reset();
        database.emplace(data.file("wimpole.db"), Database::Access::read_write);
        migrate(*database);
        MessageServerTable servers(*database);
        if (!servers.find(messaging::default_message_server).value()) {
            ASSERT_TRUE(servers.insert(default_server(0)));
        }
        writer.emplace(
            *database, [this] { return now; }, std::size_t{100});
    }

    /// A call in a transaction of its own.
    template <class Work>
    auto in_transaction(Work work) {
        EXPECT_TRUE(writer->begin());
        auto result = work();
        EXPECT_TRUE(writer->commit());
        return result;
    }

    messaging::Message append(const std::string& text) {
        messaging::Submission made;
        made.channel = channel;
        made.sender = sender;
        made.text = text;
        return in_transaction([&] { return writer->append(made, {}).value().message; });
    }

    void append_many(int count) {
        ASSERT_TRUE(writer->begin());
        for (int i = 1; i <= count; ++i) {
            messaging::Submission made;
            made.channel = channel;
            made.text = "number " + std::to_string(i);
            ASSERT_TRUE(writer->append(made, {}).has_value());
        }
        ASSERT_TRUE(writer->commit());
    }

    messaging::Backlog replay(std::uint64_t since) {
        return in_transaction([&] { return writer->replay(channel, since, {10'000, 100'000'000}).value(); });
    }

    std::int64_t number(const std::string& sql) {
        Statement statement(*database, sql);
        Query query(statement);
        return query.next() ? query.integer(0) : -1;
    }

    TestDirectory directory;
    DataDirectory data{directory.path()};
    std::int64_t now = 10'000;
    std::optional<Database> database;
    std::optional<SqliteWriter> writer;
    ChannelId channel = ChannelId::random();
    EntityId sender = EntityId::random();
};

}  // namespace wimpole::storage
