#pragma once

#include <string>

#include "wimpole/messaging/channel_store.hpp"
#include "wimpole/messaging/commit_listener.hpp"
#include "wimpole/messaging/message_server_store.hpp"
#include "wimpole/messaging/message_store.hpp"
#include "wimpole/messaging/run_store.hpp"
#include "wimpole/messaging/session_store.hpp"

namespace wimpole::messaging {

/// Everything wimpole keeps. Shared by all workers; every call may suspend and resumes on the executor that
/// was current when it was made. All writes, and replay(), are executed one after the other by one writer,
/// which commits what has queued up as one transaction; other calls may run on reader threads, and see all
/// that had been resumed before they were made. Errors: Kind::busy when a queue is full, Kind::storage when
/// the medium failed (nothing was stored), and those that a method names.
class Store : public MessageStore,
              public ChannelStore,
              public MessageServerStore,
              public SessionStore,
              public RunStore {
public:
    /// Set once, before the first write.
    virtual void set_listener(CommitListener* listener) = 0;

    /// A random id given when the store was created: positions of another store mean nothing here.
    virtual const std::string& epoch() const = 0;
};

}  // namespace wimpole::messaging
