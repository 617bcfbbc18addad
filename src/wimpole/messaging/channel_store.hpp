#pragma once

#include <optional>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/channel_event.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// The channels of a store (store.hpp).
class ChannelStore {
public:
    virtual ~ChannelStore() = default;

    /// not_found where there is none.
    virtual Task<Result<Channel>> find_channel(ChannelId channel) = 0;
    /// In the order of creation; empty for an unknown message server.
    virtual Task<Result<std::vector<Channel>>> channels(MessageServerId message_server) = 0;
    /// Those that it participates in, in the order of creation.
    virtual Task<Result<std::vector<Channel>>> channels_of_participant(EntityId entity) = 0;

    /// A conflict where it exists, not_found where its message server does not.
    virtual Task<Result<Channel>> create_channel(Channel channel) = 0;
    /// Creates it, or adds its participants to the one that exists; gives the channel as it is then.
    virtual Task<Result<Channel>> ensure_channel(Channel channel) = 0;
    /// The direct channel of two entities in a message server, made by this call once (direct_channel());
    /// it stays theirs whatever it is renamed to. Invalid for one and the same entity, not_found where the
    /// message server does not exist.
    virtual Task<Result<Channel>> ensure_direct_channel(MessageServerId message_server, EntityId one,
                                                        EntityId other) = 0;

    /// not_found where there is no such channel. The listener is told if something differs after it.
    virtual Task<Result<Channel>> update_channel(ChannelId channel, ChannelChanges changes) = 0;
    virtual Task<Result<Channel>> add_participant(ChannelId channel, EntityId entity) = 0;
    virtual Task<Result<Channel>> remove_participant(ChannelId channel, EntityId entity) = 0;

    /// Deletes it with its messages and erases their content. Nothing happens where there is none. An event
    /// of the channel.
    virtual Task<Result<std::optional<ChannelDeleted>>> delete_channel(ChannelId channel) = 0;
};

}  // namespace wimpole::messaging
