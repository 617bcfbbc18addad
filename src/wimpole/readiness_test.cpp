#include "wimpole/readiness.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>

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

storage::SqliteStoreOptions impatient() {
    storage::SqliteStoreOptions options;
    options.writer_thread.first_pause = options.writer_thread.longest_pause = std::chrono::milliseconds(1);
    return options;
}

class ReadinessTest : public ::testing::Test {
protected:
    auto write() {
        messaging::MessageServer made;
        made.id = MessageServerId::random();
        made.name = "any";
        return run(store.create_message_server(made));
    }

    storage::TestDirectory directory;
    storage::SqliteStore store{directory.path(), impatient()};
    Readiness readiness{store};
};

TEST_F(ReadinessTest, AServerIsReadyUntilItEnds) {
    EXPECT_EQ(readiness.why_not(), std::nullopt);
    readiness.end();
    EXPECT_EQ(readiness.why_not(), "the server is ending");
}

TEST_F(ReadinessTest, IsNotReadyWhileTheStoreCannotBeWritten) {
    Locker locker(directory.path() / "wimpole.db");
    locker.execute("BEGIN IMMEDIATE");
    EXPECT_FALSE(write());

    EXPECT_EQ(readiness.why_not(), "the store cannot be written");

    locker.execute("ROLLBACK");
    // The store finds out by itself; until then it refuses.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!write() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(readiness.why_not(), std::nullopt);
}

}  // namespace
}  // namespace wimpole
