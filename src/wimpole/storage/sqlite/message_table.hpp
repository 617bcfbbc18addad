#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The table of messages. Every call gives sqlite_failed() or false when SQLite failed.
class MessageTable {
public:
    explicit MessageTable(Database& database);

    /// Where a channel's messages end; zero for none.
    struct End {
        std::uint64_t seq = 0;
        std::int64_t created_at_ms = 0;
    };
    Result<End> end(std::int64_t channel_number);

    Result<std::optional<messaging::Message>> find(MessageId id);
    Result<std::optional<messaging::Message>> find_of_client(std::int64_t channel_number, EntityId sender,
                                                             const std::string& client_message_id);
    /// Those with seq > `since`, oldest first.
    Result<std::vector<messaging::Message>> after(std::int64_t channel_number, std::uint64_t since,
                                                  messaging::ReplayLimit limit);
    /// Newest first.
    Result<std::vector<messaging::Message>> before(ChannelId channel, std::optional<std::uint64_t> before,
                                                   std::size_t limit);
    bool insert(std::int64_t channel_number, const messaging::Message& message);

private:
    Statement end_;
    Statement find_;
    Statement find_of_client_;
    Statement after_;
    Statement before_;
    Statement insert_;
};

}  // namespace wimpole::storage
