#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/chat_session.hpp"
#include "wimpole/messaging/job.hpp"

namespace wimpole::messaging {

using siopp::Task;

/// The chat sessions and jobs of a store (store.hpp). Their channels need not exist, and stay when they go.
class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// Stores it, in place of the one with the same id.
    virtual Task<Result<ChatSession>> put_session(ChatSession session) = 0;
    /// not_found where there is none.
    virtual Task<Result<ChatSession>> find_session(ChatSessionId session) = 0;
    /// At most `limit`, those created last first.
    virtual Task<Result<std::vector<ChatSession>>> sessions(std::size_t limit) = 0;
    /// False where there is none.
    virtual Task<Result<bool>> delete_session(ChatSessionId session) = 0;

    /// Stores it, in place of the one with the same id.
    virtual Task<Result<Job>> put_job(Job job) = 0;
    /// not_found where there is none.
    virtual Task<Result<Job>> find_job(JobId job) = 0;
    /// At most `limit` with that status (any where it is empty), those created last first.
    virtual Task<Result<std::vector<Job>>> jobs(std::string status, std::size_t limit) = 0;

    /// Deletes sessions and jobs that expired before; gives how many.
    virtual Task<Result<std::size_t>> delete_expired(std::int64_t before_ms) = 0;
};

}  // namespace wimpole::messaging
