#include "wimpole/readiness.hpp"

#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/test_directory.hpp"

namespace wimpole {
namespace {

/// Another program that has the store locked, as a backup may.
class Locker {
public:
    explicit Locker(const std::filesystem::path& file) {
        sqlite3* handle = nullptr;
        const int status = sqlite3_open(file.c_str(), &handle);
        handle_.reset(handle);
        if (status != SQLITE_OK) throw std::runtime_error("cannot open the store");
    }
    void execute(const char* sql) {
        if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(handle_.get()));
    }

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

class ReadinessTest : public ::testing::Test {
protected:
    storage::TestDirectory directory;
    storage::SqliteStore store{directory.path()};
    Readiness readiness{store};
};

TEST_F(ReadinessTest, AServerIsReadyUntilItEnds) {
    EXPECT_EQ(readiness.why_not(), std::nullopt);
    readiness.end();
    EXPECT_EQ(readiness.why_not(), "the server is ending");
}

TEST_F(ReadinessTest, IsNotReadyWhileTheStoreCannotBeWrittenAndFindsOutWhenItCan) {
    Locker locker(directory.path() / "wimpole.db");
    locker.execute("BEGIN IMMEDIATE");
    EXPECT_FALSE(run(store.probe()));
    EXPECT_TRUE(store.is_failing());
    locker.execute("ROLLBACK");

    EXPECT_EQ(readiness.why_not(), "the store cannot be written");
    // The writer executes what is asked in order: the probe that the question has started comes before this.
    ASSERT_TRUE(run(store.replay(ChannelId(), 0, {})));
    EXPECT_EQ(readiness.why_not(), std::nullopt);
    EXPECT_FALSE(store.is_failing());
}

}  // namespace
}  // namespace wimpole
