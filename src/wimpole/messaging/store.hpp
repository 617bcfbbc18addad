#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"
#include "wimpole/messaging/message_server.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// Told of every message, on the store's writer thread, in the order of commits and after the commit is
/// durable, before the task of the append is resumed. Must not block for long and must not call the store.
class CommitListener {
public:
    virtual ~CommitListener() = default;

    /// `origin` is what the append was given.
    virtual void message_committed(const Message& message, const Channel& channel,
                                   const std::string& origin) = 0;
};

/// What a replay gives at most: the newest messages that fit. Bytes are those of the messages' stored fields.
struct ReplayLimit {
    std::size_t messages = 1'000;
    std::size_t bytes = 2 * 1024 * 1024;
};

/// The messages after a position, for somebody who joins or comes back.
struct Backlog {
    /// In the order of seq.
    std::vector<Message> messages;
    /// The channel's last seq at that moment, 0 for none.
    std::uint64_t head = 0;
    /// False when more than the limit were missed: then `messages` are the newest ones.
    bool complete = true;
};

/// Everything wimpole keeps. Shared by all workers; every call may suspend and resumes on the executor that
/// was current when it was made. All writes, and replay(), are executed one after the other by one writer,
/// which commits what has queued up as one transaction. Errors: Kind::busy when the writer's queue is full,
/// Kind::storage when the medium failed (nothing was stored), and those that a method names.
class Store {
public:
    virtual ~Store() = default;

    /// Set once, before the first append.
    virtual void set_listener(CommitListener* listener) = 0;

    /// A random id given when the store was created: positions of another store mean nothing here.
    virtual const std::string& epoch() const = 0;

    /// Stores a message under the channel's next seq, durably. A channel that does not exist is created from
    /// `channel_if_missing`, whose message server must exist (not_found: "Server <id> does not exist"). The
    /// same (channel, sender, client_message_id) again stores nothing and gives the first one as a duplicate;
    /// with other text it is a conflict. `origin` is handed to the listener.
    virtual Task<Result<Receipt>> append(Submission submission, Channel channel_if_missing,
                                         std::string origin) = 0;

    /// The messages with seq > `since`, within `limit`. Ordered with the listener's calls: when the caller's
    /// executor resumes, everything that it was told of before is in the backlog, and nothing that it is told
    /// of later is.
    virtual Task<Result<Backlog>> replay(ChannelId channel, std::uint64_t since, ReplayLimit limit) = 0;

    /// Newest first, at most `limit` messages with seq < `before` (all where absent). May run on a reader
    /// thread.
    virtual Task<Result<std::vector<Message>>> history(ChannelId channel, std::optional<std::uint64_t> before,
                                                       std::size_t limit) = 0;

    /// not_found where there is none.
    virtual Task<Result<Channel>> find_channel(ChannelId channel) = 0;
    /// Creates it, or adds its participants to the one that exists; gives the channel as it is then.
    virtual Task<Result<Channel>> ensure_channel(Channel channel) = 0;
    virtual Task<Result<std::vector<Channel>>> channels(MessageServerId message_server) = 0;
    virtual Task<Result<std::vector<MessageServer>>> message_servers() = 0;
};

}  // namespace wimpole::messaging
