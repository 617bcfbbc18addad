#pragma once

#include "wimpole/storage/sqlite/channel_cache.hpp"
#include "wimpole/storage/sqlite/channel_table.hpp"
#include "wimpole/storage/sqlite/event_table.hpp"
#include "wimpole/storage/sqlite/message_server_table.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"
#include "wimpole/storage/sqlite/purge_table.hpp"

namespace wimpole::storage {

/// The channels as the writer knows and changes them: the tables and, before them, a cache. What it gives
/// stays where it is until trim() or clear(). Errors are those of messaging::Store; Kind::storage means that
/// the transaction must be rolled back and the register cleared.
class ChannelRegister {
public:
    /// All must outlive it.
    ChannelRegister(Database& database, MessageServerTable& message_servers, MessageTable& messages,
                    EventTable& events, PurgeTable& purges, std::size_t cached_channels);

    void trim() { cache_.trim(); }
    void clear() { cache_.clear(); }

    /// Null where there is none; also one that was deleted.
    Result<CachedChannel*> find_any(ChannelId id);
    /// Null where there is none.
    Result<CachedChannel*> find(ChannelId id);
    Result<std::vector<messaging::Channel>> of_message_server(MessageServerId message_server);
    /// Null where the two have no direct channel.
    Result<CachedChannel*> find_direct(MessageServerId message_server, EntityId one, EntityId other);

    /// Of one that does not exist.
    Result<CachedChannel*> create(const messaging::Channel& channel);
    bool mark_direct(const CachedChannel& cached, EntityId one, EntityId other);
    bool change(CachedChannel& cached, messaging::Channel after);
    /// Takes the next seq for an event that is no message.
    bool add_event(CachedChannel& cached, const messaging::ChannelEvent& event);
    /// An event that makes all before it void.
    bool restart_with(CachedChannel& cached, const messaging::ChannelEvent& event);
    /// From now on nothing below `seq` exists. It is erased at once if it is little, else later.
    bool start_at(CachedChannel& cached, std::uint64_t seq);
    /// Erases the channel itself, after restart_with().
    bool erase(CachedChannel& cached);

private:
    MessageServerTable& message_servers_;
    MessageTable& messages_;
    EventTable& events_;
    PurgeTable& purges_;
    ChannelTable channels_;
    ChannelCache cache_;
};

}  // namespace wimpole::storage
