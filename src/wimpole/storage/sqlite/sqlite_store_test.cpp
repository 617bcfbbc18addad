#include "wimpole/storage/sqlite/sqlite_store.hpp"

#include <atomic>
#include <cerrno>
#include <fstream>
#include <latch>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/test_directory.hpp"

namespace wimpole::storage {
namespace {

using messaging::Channel;
using messaging::Message;
using messaging::Receipt;
using messaging::Submission;

/// Counts what it is told; its first call may be made to wait.
class Listener final : public messaging::CommitListener {
public:
    void message_committed(const Message& /*message*/, const Channel& /*channel*/,
                           const std::string& /*origin*/) override {
        if (blocks && told == 0) {
            entered.count_down();
            may_go_on.wait();
        }
        ++told;
    }

    bool blocks = false;
    std::latch entered{1};
    std::latch may_go_on{1};
    std::atomic<int> told = 0;
};

class SqliteStoreTest : public testing::Test {
protected:
    SqliteStoreTest() { open(); }

    // A test that failed half-way must not leave the writer waiting.
    void TearDown() override {
        if (!listener.may_go_on.try_wait()) listener.may_go_on.count_down();
    }

    void open() {
        store.reset();
        store.emplace(directory.path(), options);
        store->set_listener(&listener);
    }

    std::string failure_of_opening() {
        store.reset();
        try {
            open();
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    Submission submission(std::string text) const {
        Submission made;
        made.channel = channel;
        made.sender = alice;
        made.text = std::move(text);
        return made;
    }

    std::future<Result<Receipt>> start_append(const Submission& made) {
        return start(store->append(made, {}, "origin"));
    }
    Result<Receipt> append(const Submission& made) { return finish(start_append(made)); }

    std::filesystem::path file() const { return directory.path() / "wimpole.db"; }

    TestDirectory directory;
    SqliteStoreOptions options;
    Listener listener;
    std::optional<SqliteStore> store;
    ChannelId channel = ChannelId::random();
    EntityId alice = EntityId::random();
    EntityId bob = EntityId::random();
};

TEST_F(SqliteStoreTest, ReopeningKeepsEverything) {
    const auto epoch = store->epoch();
    auto made = submission("hello");
    made.client_message_id = "c-1";
    const auto first = append(made);
    Channel wanted;
    wanted.id = channel;
    wanted.participants = {bob};
    ASSERT_TRUE(run(store->ensure_channel(wanted)).has_value());

    options.clock = [] { return std::int64_t{1}; };
    open();

    EXPECT_EQ(store->epoch(), epoch);
    const auto again = append(made);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->message.id, first->message.id);
    const auto next = append(submission("next"));
    EXPECT_EQ(next->message.seq, 2U);
    EXPECT_EQ(next->message.created_at_ms, first->message.created_at_ms) << "the clock went back";
    EXPECT_EQ(run(store->find_channel(channel)).value().participants, (std::vector{alice, bob}));
    EXPECT_EQ(run(store->message_servers()).value().size(), 1U);
}

TEST_F(SqliteStoreTest, CommitsToADurableWriteAheadLog) {
    options.chores.empty_log_interval = std::chrono::hours(1);
    open();
    ASSERT_TRUE(append(submission("hello")).has_value());

    EXPECT_GT(std::filesystem::file_size(directory.path() / "wimpole.db-wal"), 0U);
}

TEST_F(SqliteStoreTest, ADirectoryIsUsedByOneStoreAtATime) {
    try {
        const SqliteStore second(directory.path());
        FAIL() << "it was opened twice";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("wimpole.lock"), std::string::npos) << error.what();
    }
}

TEST_F(SqliteStoreTest, RefusesTheStoreOfANewerWimpole) {
    store.reset();
    Database(file(), Database::Access::read_write).require("PRAGMA user_version = 7");

    const auto failure = failure_of_opening();

    EXPECT_NE(failure.find("format 7 of a newer wimpole"), std::string::npos) << failure;
    EXPECT_NE(failure.find(file().string()), std::string::npos) << failure;
}

TEST_F(SqliteStoreTest, RefusesAFileThatIsNoStore) {
    store.reset();
    std::filesystem::remove(directory.path() / "wimpole.db-wal");
    std::ofstream(file()) << std::string(5'000, 'x');

    EXPECT_EQ(failure_of_opening(), "cannot use the store " + file().string() + ": file is not a database");
}

TEST_F(SqliteStoreTest, CallsQueuedBehindABusyWriterShareTransactions) {
    listener.blocks = true;
    auto blocker = start_append(submission("blocks the writer"));
    listener.entered.wait();
    const auto before = store->commits();

    std::vector<std::future<Result<Receipt>>> calls;
    for (int i = 0; i < 300; ++i)
        calls.push_back(start_append(submission(std::to_string(i))));
    listener.may_go_on.count_down();

    ASSERT_TRUE(finish(std::move(blocker)).has_value());
    for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_EQ(finish(std::move(calls[i])).value().message.seq, i + 2);
    EXPECT_EQ(store->commits() - before, 3U) << "300 messages of at most 128 each";
    EXPECT_EQ(listener.told, 301);
}

TEST_F(SqliteStoreTest, AFullQueueIsBusy) {
    options.writer_thread.max_queued = 2;
    open();
    listener.blocks = true;
    auto blocker = start_append(submission("blocks the writer"));
    listener.entered.wait();
    auto first = start_append(submission("1"));
    auto second = start_append(submission("2"));

    const auto refused = append(submission("3"));

    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().kind, Error::Kind::busy);
    listener.may_go_on.count_down();
    for (auto* const call : {&blocker, &first, &second})
        EXPECT_TRUE(finish(std::move(*call)).has_value());
    EXPECT_EQ(run(store->replay(channel, 0, {10})).value().head, 3U);
}

TEST_F(SqliteStoreTest, AfterStoppingEverythingIsRefused) {
    store->stop();

    EXPECT_EQ(append(submission("late")).error().kind, Error::Kind::busy);
    EXPECT_EQ(run(store->history(channel, {}, 1)).error().kind, Error::Kind::busy);
}

/// While it lives, SQLite of this process gets "no space left" for whatever it writes beyond an offset of any
/// file.
class FullDisk {
public:
    explicit FullDisk(off_t room_bytes) {
        room = room_bytes;
        replace(reinterpret_cast<sqlite3_syscall_ptr>(&write_at));
    }
    ~FullDisk() { replace(nullptr); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

    /// Whether SQLite writes by a call that this knows how to replace.
    static bool works() { return call_name() != nullptr; }

private:
    static ssize_t write_at(int descriptor, const void* bytes, std::size_t size, off_t offset) {
        if (offset + static_cast<off_t>(size) <= room) return ::pwrite(descriptor, bytes, size, offset);
        errno = ENOSPC;
        return -1;
    }
    static const char* call_name() {
        auto* const system = sqlite3_vfs_find(nullptr);
        for (const auto* const name : {"pwrite64", "pwrite"}) {
            if (system->xGetSystemCall(system, name)) return name;
        }
        return nullptr;
    }
    static void replace(sqlite3_syscall_ptr function) {
        auto* const system = sqlite3_vfs_find(nullptr);
        system->xSetSystemCall(system, call_name(), function);
    }

    static inline std::atomic<off_t> room;
};

class FullDiskTest : public SqliteStoreTest {
protected:
    void SetUp() override {
        ASSERT_TRUE(FullDisk::works());
        options.writer_thread.first_pause = std::chrono::milliseconds(0);
        options.writer_thread.longest_pause = std::chrono::milliseconds(0);
        open();
        ASSERT_TRUE(append(submission("before")).has_value());
    }
};

TEST_F(FullDiskTest, AFailedCommitIsAnErrorAndLeavesNoGap) {
    {
        const FullDisk disk(0);
        for (int i = 0; i < 3; ++i) {
            const auto failed = append(submission("lost"));
            ASSERT_TRUE(failed.has_error());
            EXPECT_EQ(failed.error().kind, Error::Kind::storage);
            EXPECT_EQ(failed.error().reason, "message could not be stored");
        }
        EXPECT_EQ(listener.told, 1) << "the listener was told of a message that is not stored";
        EXPECT_EQ(run(store->replay(channel, 0, {10})).value().head, 1U) << "reading still works";
    }

    EXPECT_EQ(append(submission("after")).value().message.seq, 2U);
    const auto backlog = run(store->replay(channel, 0, {10}));
    ASSERT_EQ(backlog->events.size(), 2U);
    EXPECT_EQ(std::get<Message>(backlog->events[1]).text, "after");
    EXPECT_EQ(listener.told, 2);
}

TEST_F(FullDiskTest, WhileItCannotBeWrittenEverythingThatWritesIsRefusedAtOnceAndReadingWorks) {
    options.writer_thread.first_pause = std::chrono::hours(1);
    open();
    {
        const FullDisk disk(0);
        ASSERT_TRUE(append(submission("lost")).has_error());
    }

    EXPECT_FALSE(store->is_writable());
    EXPECT_EQ(append(submission("refused")).error().kind, Error::Kind::storage)
        << "nobody has tried again yet";
    EXPECT_EQ(run(store->delete_channel(channel)).error().kind, Error::Kind::storage);
    EXPECT_EQ(run(store->history(channel, {}, 10)).value().size(), 1U);
    EXPECT_EQ(run(store->replay(channel, 0, {10})).value().head, 1U);
    messaging::SearchQuery query;
    query.text = "before";
    query.channels = {channel};
    EXPECT_TRUE(run(store->search(query)).has_value());
    open();
    EXPECT_EQ(append(submission("after")).value().message.seq, 2U);
}

TEST_F(FullDiskTest, AChannelOfAFailedCommitDoesNotExist) {
    auto made = submission("lost");
    made.channel = ChannelId::random();
    {
        const FullDisk disk(0);
        ASSERT_TRUE(append(made).has_error());
    }

    EXPECT_EQ(run(store->find_channel(made.channel)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(append(made).value().message.seq, 1U);
}

TEST_F(FullDiskTest, AMessageWithoutRoomDoesNotFailThoseBesideIt) {
    options.page_cache_size = 1'000'000;
    open();
    listener.told = 0;
    listener.blocks = true;
    auto blocker = start_append(submission("blocks the writer"));
    listener.entered.wait();
    constexpr std::size_t room_bytes = 1'000'000;
    const FullDisk disk(room_bytes);
    auto first = start_append(submission("first"));
    // More than the page cache, so that it is written to the disk before the commit.
    auto huge = start_append(submission(std::string(10 * room_bytes, 'x')));
    auto last = start_append(submission("last"));
    listener.may_go_on.count_down();

    ASSERT_TRUE(finish(std::move(blocker)).has_value());
    EXPECT_EQ(finish(std::move(first)).value().message.seq, 3U);
    EXPECT_EQ(finish(std::move(huge)).error().kind, Error::Kind::storage);
    EXPECT_EQ(finish(std::move(last)).value().message.seq, 4U);
    EXPECT_EQ(listener.told, 3);
}

}  // namespace
}  // namespace wimpole::storage
