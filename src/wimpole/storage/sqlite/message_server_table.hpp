#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message_server.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The tables of message servers and of the agents subscribed to them. Every call gives sqlite_failed() or
/// false when SQLite failed.
class MessageServerTable {
public:
    explicit MessageServerTable(Database& database);

    /// In the order of creation.
    Result<std::vector<messaging::MessageServer>> all();
    Result<std::optional<messaging::MessageServer>> find(MessageServerId id);
    bool insert(const messaging::MessageServer& message_server);
    /// Nothing may refer to it any longer but subscriptions, which go too.
    bool erase(MessageServerId id);

    /// In the order of subscription.
    Result<std::vector<EntityId>> agents(MessageServerId id);
    /// In the order of the creation of the message servers.
    Result<std::vector<MessageServerId>> of_agent(EntityId agent);
    /// False where there is one already.
    Result<bool> subscribe(MessageServerId id, EntityId agent);
    /// False where there is none.
    Result<bool> unsubscribe(MessageServerId id, EntityId agent);

private:
    Database& database_;
    Statement all_;
    Statement find_;
    Statement insert_;
    Statement erase_;
    Statement agents_;
    Statement of_agent_;
    Statement subscribe_;
    Statement unsubscribe_;
    Statement unsubscribe_all_;
};

}  // namespace wimpole::storage
