#pragma once

#include <filesystem>
#include <string>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/data_directory.hpp"
#include "wimpole/storage/sqlite/sqlite_writer.hpp"
#include "wimpole/storage/storage_thread.hpp"

namespace wimpole::storage {

struct SqliteStoreOptions {
    /// Of the writer and, for itself, of the reader.
    StorageThreadOptions thread;
    /// Channels that the writer remembers; more only cost a look-up.
    std::size_t cached_channels = 1'024;
    Clock clock = now_ms;
};

/// Keeps everything in `wimpole.db` of a data directory. A writer thread executes append, replay and
/// ensure_channel; a reader thread with its own connection executes the others, which see every call that had
/// ended when they were made.
class SqliteStore final : public messaging::Store {
public:
    /// Creates what is missing. Throws std::runtime_error with one line, also when another process uses the
    /// directory or a newer wimpole wrote it.
    explicit SqliteStore(const std::filesystem::path& directory, SqliteStoreOptions options = {});
    ~SqliteStore() override { stop(); }

    /// Executes what is queued, then refuses everything with Kind::busy. The executors of callers, and the
    /// listener, must exist until it returns.
    void stop();

    /// Transactions that the writer has committed.
    std::uint64_t commits() const noexcept { return writer_thread_.commits(); }

    void set_listener(messaging::CommitListener* listener) override { listener_ = listener; }
    const std::string& epoch() const override { return epoch_; }

    messaging::Task<Result<messaging::Receipt>> append(messaging::Submission submission,
                                                       messaging::Channel channel_if_missing,
                                                       std::string origin) override;
    messaging::Task<Result<messaging::Backlog>> replay(ChannelId channel, std::uint64_t since,
                                                       messaging::ReplayLimit limit) override;
    messaging::Task<Result<std::vector<messaging::Message>>> history(ChannelId channel,
                                                                     std::optional<std::uint64_t> before,
                                                                     std::size_t limit) override;
    messaging::Task<Result<messaging::Channel>> find_channel(ChannelId channel) override;
    messaging::Task<Result<messaging::Channel>> ensure_channel(messaging::Channel channel) override;
    messaging::Task<Result<std::vector<messaging::Channel>>> channels(
        MessageServerId message_server) override;
    messaging::Task<Result<std::vector<messaging::MessageServer>>> message_servers() override;

private:
    // The order is that of opening; destruction is the reverse.
    DataDirectory directory_;
    Database write_connection_;
    const std::string epoch_;
    SqliteWriter writer_;
    Database read_connection_;
    ChannelTable channels_;
    MessageTable messages_;
    messaging::CommitListener* listener_ = nullptr;
    StorageThread writer_thread_;
    StorageThread reader_thread_;
};

}  // namespace wimpole::storage
