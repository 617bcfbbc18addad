#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <unordered_map>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/memory/channel_log.hpp"

namespace wimpole::storage {

/// A store that forgets everything when it is destroyed. A call is executed at once on the thread that makes
/// it, one call at a time, and so are the listener's calls. Where the caller is on an executor it is resumed
/// by a post to it, behind what the listener posted before; elsewhere it goes on at once.
class MemoryStore final : public messaging::Store {
public:
    template <class T>
    using Task = messaging::Task<T>;

    explicit MemoryStore(Clock clock = now_ms);

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
    struct StoredChannel {
        messaging::Channel channel;
        ChannelLog log;
        bool deleted = false;
    };
    struct StoredServer {
        messaging::MessageServer server;
        std::vector<EntityId> agents;
    };
    struct Place {
        StoredChannel* channel = nullptr;
        std::uint64_t seq = 0;
    };
    using ClientKey = std::tuple<ChannelId, EntityId, std::string>;
    using DirectKey = std::tuple<MessageServerId, EntityId, EntityId>;

    template <class T, class Work>
    class Call;
    template <class T, class Work>
    Task<Result<T>> run(Work work);

    // What follows is called under the mutex.
    Result<messaging::Receipt> append_now(const messaging::Submission& submission,
                                          const messaging::ChannelHint& hint, const std::string& origin);
    Result<messaging::Message> update_message_now(MessageId id, messaging::MessageChanges changes);
    std::optional<messaging::MessageDeleted> delete_message_now(ChannelId channel, MessageId message);
    std::optional<messaging::ChannelCleared> clear_channel_now(ChannelId channel);
    std::optional<messaging::ChannelDeleted> delete_channel_now(ChannelId channel);
    Result<messaging::SearchPage> search_now(const messaging::SearchQuery& query) const;
    Result<messaging::Channel> ensure_channel_now(const messaging::Channel& channel);
    Result<messaging::Channel> ensure_direct_channel_now(MessageServerId message_server, EntityId one,
                                                         EntityId other);
    Result<bool> delete_message_server_now(MessageServerId message_server);
    /// `change` gives the new channel, nothing where it stays the same.
    template <class Change>
    Result<messaging::Channel> change_channel_now(ChannelId channel, Change change);
    template <class Condition>
    std::vector<messaging::Channel> channels_where(Condition condition) const;

    void put_run_now(const messaging::Run& run);

    std::optional<StoredMessage> find_repeat(const messaging::Submission& submission) const;
    StoredMessage* find_message_now(MessageId id);
    /// Null where it does not exist or was deleted.
    StoredChannel* find(ChannelId channel);
    /// Null where its message server does not exist.
    StoredChannel* find_or_create(const messaging::Channel& channel);
    const messaging::Message& add(StoredChannel& stored, const messaging::Submission& submission);
    void forget_messages(const StoredChannel& stored);
    StoredServer* find_server(MessageServerId id);

    const Clock clock_;
    const std::string epoch_;
    messaging::CommitListener* listener_ = nullptr;
    std::mutex mutex_;
    std::vector<StoredServer> message_servers_;
    /// In the order of creation.
    std::deque<StoredChannel> channels_;
    std::unordered_map<ChannelId, StoredChannel*> channel_of_id_;
    std::map<DirectKey, ChannelId> direct_channels_;
    std::unordered_map<MessageId, Place> message_of_id_;
    std::map<ClientKey, Place> message_of_client_;
    std::int64_t last_number_ = 0;
    /// By number, which is the order of creation.
    std::map<std::int64_t, messaging::ChatSession> sessions_;
    std::map<std::int64_t, messaging::Job> jobs_;
    /// In the order of creation.
    std::vector<messaging::Run> runs_;
};

}  // namespace wimpole::storage
