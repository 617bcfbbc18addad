#pragma once

#include <string>

#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/channel_event.hpp"
#include "wimpole/messaging/message_server.hpp"

namespace wimpole::messaging {

/// Told of everything that clients are told of, on the store's writer thread, in the order of commits and
/// after the commit is durable, before the task of the call is resumed. Must not block for long and must not
/// call the store.
class CommitListener {
public:
    virtual ~CommitListener() = default;

    /// `origin` is what the append was given.
    virtual void message_committed(const Message& message, const Channel& channel,
                                   const std::string& origin) = 0;

    // Who is not interested leaves these as they are.
    virtual void message_updated(const MessageUpdated& /*event*/) {}
    virtual void message_deleted(const MessageDeleted& /*event*/) {}
    virtual void channel_cleared(const ChannelCleared& /*event*/) {}
    /// A channel that was not there before, but for those of sessions and jobs, which nobody else sees. Of
    /// one that came with a message it is told before the message.
    virtual void channel_created(const Channel& /*channel*/) {}
    /// Its name, topic, metadata or participants have changed: the channel as it is now.
    virtual void channel_updated(const Channel& /*channel*/) {}
    virtual void channel_deleted(const ChannelDeleted& /*event*/) {}
    virtual void message_server_created(const MessageServer& /*message_server*/) {}
};

}  // namespace wimpole::messaging
