#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/chat_session.hpp"
#include "wimpole/messaging/job.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// A part of a list, those created last first.
template <class T>
struct ListPage {
    std::vector<T> items;
    /// For the next page; nothing where this is the last.
    std::optional<std::int64_t> next;
};

/// The chat sessions and jobs of a store (store.hpp), each with a channel of its own. A store forgets them
/// some time after they have ended; their channels stay, with the messages.
class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// Stores a new one and its channel, or neither. Of `max` that there are the one that expired first makes
    /// room; busy where none has expired when this one was created. Conflict where the channel exists.
    virtual Task<Result<ChatSession>> create_session(ChatSession session, Channel channel,
                                                     std::size_t max) = 0;
    /// Replaces it; not_found where there is none.
    virtual Task<Result<ChatSession>> update_session(ChatSession session) = 0;
    /// not_found where there is none.
    virtual Task<Result<ChatSession>> find_session(ChatSessionId session) = 0;
    /// At most `limit`; `before` is the `next` of the page before.
    virtual Task<Result<ListPage<ChatSession>>> sessions(std::optional<std::int64_t> before,
                                                         std::size_t limit) = 0;
    /// False where there is none.
    virtual Task<Result<bool>> delete_session(ChatSessionId session) = 0;

    // The same for jobs. One that is done makes room, too.
    virtual Task<Result<Job>> create_job(Job job, Channel channel, std::size_t max) = 0;
    virtual Task<Result<Job>> update_job(Job job) = 0;
    virtual Task<Result<Job>> find_job(JobId job) = 0;
    virtual Task<Result<ListPage<Job>>> jobs(std::optional<std::int64_t> before, std::size_t limit) = 0;
};

}  // namespace wimpole::messaging
