#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"
#include "wimpole/storage/test_directory.hpp"

/// What a store is after its write-ahead log was cut or damaged: as after a loss of power, or worse.
namespace wimpole::storage {
namespace {

using messaging::Channel;
using messaging::Submission;

constexpr int message_count = 40;
constexpr int places = 40;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A store as its files are while it runs: the log has not been moved into the file.
class SqliteRecoveryTest : public testing::Test {
protected:
    void SetUp() override {
        SqliteStoreOptions options;
        options.chores.empty_log_interval = std::chrono::hours(1);
        SqliteStore store(directory.path(), options);
        for (int i = 1; i <= message_count; ++i) {
            Submission made;
            made.channel = channel;
            made.text = text_of(i);
            ASSERT_TRUE(run(store.append(made, {}, "")).has_value());
            log_bytes.push_back(std::filesystem::file_size(directory.path() / "wimpole.db-wal"));
        }
        file = read_file(directory.path() / "wimpole.db");
        log = read_file(directory.path() / "wimpole.db-wal");
        ASSERT_GE(log.size(), log_bytes.back());
        ASSERT_TRUE(std::ranges::is_sorted(log_bytes)) << "the log was emptied meanwhile";
    }

    static std::string text_of(std::uint64_t seq) { return "message " + std::to_string(seq); }

    /// Opens the store with another log. All that was acknowledged before the log had `sound_bytes` must be
    /// there, and nothing that was not sent.
    void expect_prefix(const std::string& other_log, std::size_t sound_bytes, const std::string& what) {
        const TestDirectory copy;
        write_file(copy.path() / "wimpole.db", file);
        write_file(copy.path() / "wimpole.db-wal", other_log);
        const auto acked =
            static_cast<std::size_t>(std::ranges::upper_bound(log_bytes, sound_bytes) - log_bytes.begin());

        SqliteStore store(copy.path());
        const auto backlog = run(store.replay(channel, 0, {1'000, 1'000'000})).value();

        EXPECT_GE(backlog.events.size(), acked) << what;
        EXPECT_EQ(backlog.head, backlog.events.size()) << what;
        for (std::size_t i = 0; i < backlog.events.size(); ++i) {
            const auto& message = std::get<messaging::Message>(backlog.events[i]);
            EXPECT_EQ(message.seq, i + 1) << what;
            EXPECT_EQ(message.text, text_of(i + 1)) << what;
        }
        Submission made;
        made.channel = channel;
        made.text = "after";
        EXPECT_EQ(run(store.append(made, {}, "")).value().message.seq, backlog.head + 1) << what;
    }

    /// Places all over the log behind those commits that made the channel.
    std::vector<std::size_t> some_places() {
        std::mt19937 random(20'261'128);
        std::uniform_int_distribution<std::size_t> anywhere(log_bytes.front(), log.size() - 1);
        std::vector<std::size_t> chosen;
        for (int i = 0; i < places; ++i)
            chosen.push_back(anywhere(random));
        // And those where a commit ends.
        for (const auto end : {log_bytes[3], log_bytes[20]}) {
            for (const std::size_t place : {end - 1, end, end + 1})
                chosen.push_back(place);
        }
        return chosen;
    }

    TestDirectory directory;
    ChannelId channel = ChannelId::random();
    /// The size of the log when a message had been acknowledged.
    std::vector<std::size_t> log_bytes;
    std::string file;
    std::string log;
};

TEST_F(SqliteRecoveryTest, ALogThatWasCutLosesOnlyWhatWasCut) {
    for (const auto place : some_places())
        expect_prefix(log.substr(0, place), place, "cut at " + std::to_string(place));
}

TEST_F(SqliteRecoveryTest, AWrongByteInTheLogLosesOnlyWhatFollows) {
    for (const auto place : some_places()) {
        auto damaged = log;
        damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
        expect_prefix(damaged, place, "changed at " + std::to_string(place));
    }
}

TEST_F(SqliteRecoveryTest, ALogWhoseEndWasNeverWrittenLosesOnlyThat) {
    for (const auto place : some_places()) {
        auto zeroed = log;
        zeroed.replace(place, std::string::npos, log.size() - place, '\0');
        expect_prefix(zeroed, place, "zero from " + std::to_string(place));
    }
}

TEST_F(SqliteRecoveryTest, AnUndamagedLogLosesNothing) {
    expect_prefix(log, log.size(), "undamaged");
}

}  // namespace
}  // namespace wimpole::storage
