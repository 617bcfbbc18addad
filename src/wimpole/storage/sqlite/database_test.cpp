#include "wimpole/storage/sqlite/database.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "wimpole/storage/test_directory.hpp"

namespace wimpole::storage {
namespace {

/// A file of some 2 MiB.
class DatabaseTest : public testing::Test {
protected:
    DatabaseTest() {
        std::ofstream(file).close();
        Database(file, Database::Access::read_write)
            .require(
                "CREATE TABLE texts (text);"
                "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000)"
                "INSERT INTO texts SELECT hex(zeroblob(500)) FROM numbers;");
    }

    /// Bytes that a connection keeps after it has read everything.
    int kept_bytes(std::size_t page_cache_size) {
        Database database(file, Database::Access::read_only, page_cache_size);
        database.require("SELECT sum(length(text)) FROM texts");
        int bytes = 0;
        int highest = 0;
        sqlite3_db_status(database.handle(), SQLITE_DBSTATUS_CACHE_USED, &bytes, &highest, 0);
        return bytes;
    }

    TestDirectory directory;
    std::filesystem::path file = directory.path() / "test.db";
};

TEST_F(DatabaseTest, KeepsAsManyPagesAsItMay) {
    EXPECT_LT(kept_bytes(256 * 1024), 512 * 1024);
    EXPECT_GT(kept_bytes(16 << 20), 2'000'000);
}

}  // namespace
}  // namespace wimpole::storage
