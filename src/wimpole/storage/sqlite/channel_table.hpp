#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message_server.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// A channel and its number in the file.
struct NumberedChannel {
    std::int64_t number = 0;
    messaging::Channel channel;
};

/// The tables of message servers, channels and participants. Every call gives sqlite_failed() or false when
/// SQLite failed.
class ChannelTable {
public:
    explicit ChannelTable(Database& database);

    Result<std::optional<NumberedChannel>> find(ChannelId id);
    /// In the order of creation.
    Result<std::vector<messaging::Channel>> of_message_server(MessageServerId message_server);
    /// Gives its number.
    Result<std::int64_t> insert(const messaging::Channel& channel);
    /// `position` counts the channel's participants from 0.
    bool insert_participant(std::int64_t channel_number, std::size_t position, EntityId entity);

    Result<bool> has_message_server(MessageServerId id);
    /// In the order of creation.
    Result<std::vector<messaging::MessageServer>> message_servers();
    /// Does nothing where it exists.
    bool ensure_message_server(const messaging::MessageServer& message_server);

private:
    bool add_participants(NumberedChannel& numbered);

    Database& database_;
    Statement find_;
    Statement of_message_server_;
    Statement participants_;
    Statement insert_;
    Statement insert_participant_;
    Statement find_message_server_;
    Statement message_servers_;
    Statement insert_message_server_;
};

}  // namespace wimpole::storage
