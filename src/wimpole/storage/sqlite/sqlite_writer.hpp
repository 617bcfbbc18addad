#pragma once

#include <chrono>
#include <string>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/sqlite/channel_register.hpp"
#include "wimpole/storage/sqlite/job_table.hpp"
#include "wimpole/storage/sqlite/purge_table.hpp"
#include "wimpole/storage/sqlite/run_table.hpp"
#include "wimpole/storage/sqlite/search_index.hpp"
#include "wimpole/storage/sqlite/session_table.hpp"

namespace wimpole::storage {

/// What is kept of a channel; zero keeps everything.
struct Retention {
    std::chrono::milliseconds max_age{0};
    /// The newest events.
    std::uint64_t max_events_per_channel = 0;
};

/// The calls of the store that must see each other in order, as one thread executes them within its
/// transactions. Their errors are those of messaging::Store; Kind::storage means that the transaction must be
/// rolled back.
class SqliteWriter final : public Transactions {
public:
    /// `database` must outlive it.
    SqliteWriter(Database& database, Clock clock, std::size_t cached_channels);

    bool begin() override;
    bool commit() override;
    void rollback() override;
    bool probe() override { return database_.probe(); }

    Result<messaging::Receipt> append(const messaging::Submission& submission,
                                      const messaging::ChannelHint& hint);
    Result<messaging::MessageUpdated> update_message(MessageId id, messaging::MessageChanges changes);
    Result<std::optional<messaging::MessageDeleted>> delete_message(ChannelId channel, MessageId message);
    Result<std::optional<messaging::ChannelCleared>> clear_channel(ChannelId channel);
    Result<messaging::Backlog> replay(ChannelId channel, std::uint64_t since, messaging::ReplayLimit limit);

    /// A channel and what the call has done to it.
    struct ChangedChannel {
        enum class Effect { none, created, changed };

        messaging::Channel channel;
        Effect effect = Effect::none;
    };
    Result<messaging::Channel> create_channel(const messaging::Channel& channel);
    Result<ChangedChannel> ensure_channel(const messaging::Channel& channel);
    Result<ChangedChannel> ensure_direct_channel(MessageServerId message_server, EntityId one,
                                                 EntityId other);
    Result<ChangedChannel> update_channel(ChannelId channel, messaging::ChannelChanges changes);
    Result<ChangedChannel> add_participant(ChannelId channel, EntityId entity);
    Result<ChangedChannel> remove_participant(ChannelId channel, EntityId entity);
    Result<std::optional<messaging::ChannelDeleted>> delete_channel(ChannelId channel);

    Result<messaging::MessageServer> create_message_server(const messaging::MessageServer& message_server);
    /// A message server that was deleted, and its channels.
    struct DeletedServer {
        bool existed = false;
        std::vector<messaging::ChannelDeleted> channels;
    };
    Result<DeletedServer> delete_message_server(MessageServerId message_server);
    Result<bool> subscribe_agent(MessageServerId message_server, EntityId agent);
    Result<bool> unsubscribe_agent(MessageServerId message_server, EntityId agent);

    /// Makes what was appended before findable, unless there is too much of it.
    Result<bool> catch_up_index();

    Result<messaging::ChatSession> create_session(const messaging::ChatSession& session,
                                                  const messaging::Channel& channel, std::size_t max);
    Result<messaging::ChatSession> update_session(const messaging::ChatSession& session);
    Result<bool> delete_session(messaging::ChatSessionId session);
    Result<messaging::Job> create_job(const messaging::Job& job, const messaging::Channel& channel,
                                      std::size_t max);
    Result<messaging::Job> update_job(const messaging::Job& job);
    Result<messaging::Run> put_run(const messaging::Run& run);
    Result<std::size_t> delete_old_runs(std::size_t kept) { return runs_.erase_old(kept); }

    // Pieces of work for chores.
    SearchIndex& index() noexcept { return index_; }
    PurgeTable& purges() noexcept { return purges_; }
    /// Forgets sessions and jobs that expired longer ago; gives how many.
    Result<std::size_t> forget_expired(std::chrono::milliseconds keep);
    /// Lets channels begin later as `retention` wants; `after` is the number of the last channel that was
    /// looked at, and is given for the last one now, 0 behind all.
    Result<std::int64_t> retain(const Retention& retention, std::int64_t after);

    /// A channel that a call of the last transaction has used, as the transaction left it; until the next
    /// begins.
    const messaging::Channel& used_channel(ChannelId channel);

private:
    /// `cached` is the submission's channel, null where it does not exist.
    Result<std::optional<StoredMessage>> find_repeat(const CachedChannel* cached,
                                                     const messaging::Submission& submission);
    Result<messaging::Message> insert(CachedChannel& cached, const messaging::Submission& submission);
    bool replace(const messaging::Message& before, const messaging::Message& after);
    bool retain(const Retention& retention, CachedChannel& cached);
    /// `change` gives the new channel, nothing where it stays the same.
    template <class Change>
    Result<ChangedChannel> change_channel(ChannelId channel, Change change);

    Database& database_;
    const Clock clock_;
    MessageServerTable message_servers_;
    MessageTable messages_;
    EventTable events_;
    SessionTable sessions_;
    JobTable jobs_;
    RunTable runs_;
    SearchIndex index_;
    PurgeTable purges_;
    ChannelRegister channels_;
    Statement channels_after_;
};

}  // namespace wimpole::storage
