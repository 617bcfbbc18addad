#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// A channel as it is in the file.
struct StoredChannel {
    /// Its number in the file.
    std::int64_t number = 0;
    messaging::Channel channel;
    /// What has a lesser seq is gone.
    std::uint64_t start_seq = 1;
    /// Only its id and where it goes on counting are left.
    bool deleted = false;
};

/// The tables of channels and participants. Every call gives sqlite_failed() or false when SQLite failed.
class ChannelTable {
public:
    explicit ChannelTable(Database& database);

    /// Also one that was deleted.
    Result<std::optional<StoredChannel>> find(ChannelId id);
    /// In the order of creation, without deleted ones, as the following.
    Result<std::vector<messaging::Channel>> of_message_server(MessageServerId message_server);
    Result<std::vector<messaging::Channel>> of_participant(EntityId entity);
    Result<std::optional<ChannelId>> find_direct(MessageServerId message_server, EntityId one,
                                                 EntityId other);

    /// Gives its number.
    Result<std::int64_t> insert(const messaging::Channel& channel);
    /// Replaces everything but the number; the channel exists again if it was deleted.
    bool update(std::int64_t number, const messaging::Channel& before, const messaging::Channel& after);
    /// Makes it the direct channel of its two participants.
    bool mark_direct(std::int64_t number, EntityId one, EntityId other);
    /// Erases everything but its id.
    bool erase(std::int64_t number);
    bool set_start(std::int64_t number, std::uint64_t start_seq);

private:
    Result<std::vector<messaging::Channel>> read_all(Query& query);
    bool add_participants(StoredChannel& stored);
    bool write_participants(std::int64_t number, const std::vector<EntityId>& before,
                            const std::vector<EntityId>& after);

    Database& database_;
    Statement find_;
    Statement of_message_server_;
    Statement of_participant_;
    Statement find_direct_;
    Statement participants_;
    Statement insert_;
    Statement update_;
    Statement mark_direct_;
    Statement erase_;
    Statement set_start_;
    Statement insert_participant_;
    Statement erase_participants_;
};

}  // namespace wimpole::storage
