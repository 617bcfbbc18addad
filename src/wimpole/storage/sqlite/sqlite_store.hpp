#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/data_directory.hpp"
#include "wimpole/storage/sqlite/sqlite_chores.hpp"
#include "wimpole/storage/sqlite/sqlite_reader.hpp"
#include "wimpole/storage/sqlite/sqlite_writer.hpp"
#include "wimpole/storage/storage_thread.hpp"

namespace wimpole::storage {

struct SqliteStoreOptions {
    /// Of the writer.
    StorageThreadOptions writer_thread;
    /// Of each reader. Reads gain nothing from sharing a transaction, and wait for all that share theirs.
    StorageThreadOptions reader_thread{.max_batch = 8};
    /// At least one.
    std::size_t readers = 2;
    /// Channels that the writer remembers; more only cost a look-up.
    std::size_t cached_channels = 1'024;
    /// Up to so many bytes of the file are kept in memory for the writer, and for each reader.
    std::size_t page_cache_size = std::size_t{16} << 20;
    /// How long everything is kept, and when the disk is tidied.
    ChoreOptions chores;
    Clock clock = now_ms;
};

/// Keeps everything in `wimpole.db` of a data directory. A writer thread executes everything that changes
/// something, and replay(); reader threads with connections of their own execute the rest, each call on one
/// of them, and never wait for a commit.
class SqliteStore final : public messaging::Store {
public:
    template <class T>
    using Task = messaging::Task<T>;

    /// Creates what is missing. Throws std::runtime_error with one line, also when another process uses the
    /// directory or a newer wimpole wrote it.
    explicit SqliteStore(const std::filesystem::path& directory, SqliteStoreOptions options = {});
    ~SqliteStore() override { stop(); }

    /// Executes what is queued, then refuses everything with Kind::busy. The executors of callers, and the
    /// listener, must exist until it returns.
    void stop();

    /// Transactions that the writer has committed.
    std::uint64_t commits() const noexcept { return writer_thread_.commits(); }
    /// False while writing fails: everything that would change something is refused with Kind::storage at
    /// once, and what is stored can be read.
    bool is_writable() const noexcept { return writer_thread_.is_writable(); }
    /// Messages stored since the start that a listener was told of. Any thread.
    std::uint64_t messages_stored() const noexcept { return messages_stored_.value(); }
    /// The writer's, for whoever measures. Any thread.
    const StorageThread& writer_thread() const noexcept { return writer_thread_; }
    /// Of the database on the disk, what waits in its write-ahead log included; 0 where that cannot be told.
    /// Any thread.
    std::uint64_t size_bytes() const;

    void set_listener(messaging::CommitListener* listener) override { listener_ = listener; }
    const std::string& epoch() const override { return epoch_; }

    Task<Result<messaging::Receipt>> append(messaging::Submission submission, messaging::ChannelHint hint,
                                            std::string origin) override;
    Task<Result<messaging::Message>> update_message(MessageId message,
                                                    messaging::MessageChanges changes) override;
    Task<Result<std::optional<messaging::MessageDeleted>>> delete_message(ChannelId channel,
                                                                          MessageId message) override;
    Task<Result<std::optional<messaging::ChannelCleared>>> clear_channel(ChannelId channel) override;
    Task<Result<messaging::Backlog>> replay(ChannelId channel, std::uint64_t since,
                                            messaging::ReplayLimit limit) override;
    Task<Result<messaging::Message>> find_message(MessageId message) override;
    Task<Result<std::vector<messaging::Message>>> history(ChannelId channel, messaging::HistoryRange range,
                                                          std::size_t limit) override;
    /// Where the store cannot be written, what was appended last may be missing; the page says so.
    Task<Result<messaging::SearchPage>> search(messaging::SearchQuery query) override;

    Task<Result<messaging::Channel>> find_channel(ChannelId channel) override;
    Task<Result<std::vector<messaging::Channel>>> channels(MessageServerId message_server) override;
    Task<Result<std::vector<messaging::Channel>>> channels_of_participant(EntityId entity) override;
    Task<Result<messaging::Channel>> create_channel(messaging::Channel channel) override;
    Task<Result<messaging::Channel>> ensure_channel(messaging::Channel channel) override;
    Task<Result<messaging::Channel>> ensure_direct_channel(MessageServerId message_server, EntityId one,
                                                           EntityId other) override;
    Task<Result<messaging::Channel>> update_channel(ChannelId channel,
                                                    messaging::ChannelChanges changes) override;
    Task<Result<messaging::Channel>> add_participant(ChannelId channel, EntityId entity) override;
    Task<Result<messaging::Channel>> remove_participant(ChannelId channel, EntityId entity) override;
    Task<Result<std::optional<messaging::ChannelDeleted>>> delete_channel(ChannelId channel) override;

    Task<Result<std::vector<messaging::MessageServer>>> message_servers() override;
    Task<Result<messaging::MessageServer>> find_message_server(MessageServerId message_server) override;
    Task<Result<messaging::MessageServer>> create_message_server(
        messaging::MessageServer message_server) override;
    Task<Result<bool>> delete_message_server(MessageServerId message_server) override;
    Task<Result<std::vector<EntityId>>> agents_of(MessageServerId message_server) override;
    Task<Result<bool>> subscribe_agent(MessageServerId message_server, EntityId agent) override;
    Task<Result<bool>> unsubscribe_agent(MessageServerId message_server, EntityId agent) override;
    Task<Result<std::vector<MessageServerId>>> message_servers_of(EntityId agent) override;

    Task<Result<messaging::ChatSession>> create_session(messaging::ChatSession session,
                                                        messaging::Channel channel, std::size_t max) override;
    Task<Result<messaging::ChatSession>> update_session(messaging::ChatSession session) override;
    Task<Result<messaging::ChatSession>> find_session(messaging::ChatSessionId session) override;
    Task<Result<messaging::ListPage<messaging::ChatSession>>> sessions(std::optional<std::int64_t> before,
                                                                       std::size_t limit) override;
    Task<Result<bool>> delete_session(messaging::ChatSessionId session) override;
    Task<Result<messaging::Job>> create_job(messaging::Job job, messaging::Channel channel,
                                            std::size_t max) override;
    Task<Result<messaging::Job>> update_job(messaging::Job job) override;
    Task<Result<messaging::Job>> find_job(messaging::JobId job) override;
    Task<Result<messaging::ListPage<messaging::Job>>> jobs(std::optional<std::int64_t> before,
                                                           std::size_t limit) override;

    Task<Result<messaging::Run>> put_run(messaging::Run run) override;
    Task<Result<messaging::Run>> find_run(messaging::RunId run) override;
    Task<Result<std::vector<messaging::Run>>> runs(messaging::RunFilter filter, std::size_t limit) override;
    Task<Result<std::size_t>> delete_old_runs(std::size_t kept) override;

private:
    using ChangedChannel = SqliteWriter::ChangedChannel;

    /// `work(writer)` gives a Result<T>; `tell(listener, value)` follows the commit where there is a
    /// listener.
    template <class T, class Work, class Tell>
    Task<Result<T>> write(std::string_view failure, Work work, Tell tell);
    template <class T, class Work>
    Task<Result<T>> write(std::string_view failure, Work work);
    template <class Work>
    Task<Result<messaging::Channel>> change_channel(Work work);
    /// `work(reader)` gives a Result<T>.
    template <class T, class Work>
    Task<Result<T>> read(std::string_view failure, Work work);

    // The order is that of opening; destruction is the reverse.
    DataDirectory directory_;
    Database write_connection_;
    const std::string epoch_;
    SqliteWriter writer_;
    SqliteChores chores_;
    messaging::CommitListener* listener_ = nullptr;
    siopp::Counter messages_stored_;
    std::atomic<std::size_t> next_reader_ = 0;
    StorageThread writer_thread_;
    std::vector<std::unique_ptr<SqliteReader>> readers_;
};

}  // namespace wimpole::storage
