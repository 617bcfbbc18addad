#pragma once

#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message_server.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// The message servers of a store (store.hpp), and which agents are subscribed to them.
class MessageServerStore {
public:
    virtual ~MessageServerStore() = default;

    /// In the order of creation.
    virtual Task<Result<std::vector<MessageServer>>> message_servers() = 0;
    /// not_found where there is none: "Server <id> does not exist".
    virtual Task<Result<MessageServer>> find_message_server(MessageServerId message_server) = 0;
    /// A conflict where its id exists.
    virtual Task<Result<MessageServer>> create_message_server(MessageServer message_server) = 0;
    /// Deletes it with its subscriptions, its channels and their messages. False where there is none; the
    /// default one is forbidden to delete. The listener is told of each channel.
    virtual Task<Result<bool>> delete_message_server(MessageServerId message_server) = 0;

    /// In the order of subscription; empty for an unknown message server.
    virtual Task<Result<std::vector<EntityId>>> agents_of(MessageServerId message_server) = 0;
    /// False where it is subscribed already; not_found for an unknown message server.
    virtual Task<Result<bool>> subscribe_agent(MessageServerId message_server, EntityId agent) = 0;
    /// False where it is not subscribed.
    virtual Task<Result<bool>> unsubscribe_agent(MessageServerId message_server, EntityId agent) = 0;
    /// Those that the agent is subscribed to, in the order of their creation.
    virtual Task<Result<std::vector<MessageServerId>>> message_servers_of(EntityId agent) = 0;
};

}  // namespace wimpole::messaging
