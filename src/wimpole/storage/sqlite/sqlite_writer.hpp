#pragma once

#include <string>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/sqlite/channel_register.hpp"

namespace wimpole::storage {

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

    Result<messaging::Receipt> append(const messaging::Submission& submission,
                                      const messaging::Channel& channel_if_missing);
    Result<messaging::MessageUpdated> update_message(MessageId id, messaging::MessageChanges changes);
    Result<std::optional<messaging::MessageDeleted>> delete_message(ChannelId channel, MessageId message);
    Result<std::optional<messaging::ChannelCleared>> clear_channel(ChannelId channel);
    Result<messaging::Backlog> replay(ChannelId channel, std::uint64_t since, messaging::ReplayLimit limit);

    /// A channel and whether the call has changed one that existed before.
    struct ChangedChannel {
        messaging::Channel channel;
        bool changed = false;
    };
    Result<messaging::Channel> create_channel(const messaging::Channel& channel);
    Result<ChangedChannel> ensure_channel(const messaging::Channel& channel);
    Result<messaging::Channel> ensure_direct_channel(MessageServerId message_server, EntityId one,
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

    /// A channel that a call of the last transaction has used, as the transaction left it; until the next
    /// begins.
    const messaging::Channel& used_channel(ChannelId channel);

private:
    /// `cached` is the submission's channel, null where it does not exist.
    Result<std::optional<StoredMessage>> find_repeat(const CachedChannel* cached,
                                                     const messaging::Submission& submission);
    Result<messaging::Message> insert(CachedChannel& cached, const messaging::Submission& submission);
    /// `change` gives the new channel, nothing where it stays the same.
    template <class Change>
    Result<ChangedChannel> change_channel(ChannelId channel, Change change);

    Database& database_;
    const Clock clock_;
    MessageServerTable message_servers_;
    MessageTable messages_;
    EventTable events_;
    ChannelRegister channels_;
};

}  // namespace wimpole::storage
