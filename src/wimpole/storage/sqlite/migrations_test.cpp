#include "wimpole/storage/sqlite/migrations.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/storage/data_directory.hpp"
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

}  // namespace
}  // namespace wimpole::storage
