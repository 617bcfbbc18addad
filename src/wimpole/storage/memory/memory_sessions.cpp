#include <algorithm>
#include <ranges>
#include <utility>

#include "wimpole/storage/memory/memory_call.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

// The sessions and jobs of the store in memory.
namespace wimpole::storage {

using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::Job;
using messaging::JobId;
using messaging::Task;

namespace {

template <class T>
T put_into(std::vector<T>& all, T value) {
    const auto found = std::ranges::find(all, value.id, &T::id);
    if (found == all.end()) {
        all.push_back(value);
    } else {
        *found = value;
    }
    return value;
}

template <class T, class Id>
Result<T> find_in(const std::vector<T>& all, Id id, const Error& missing) {
    const auto found = std::ranges::find(all, id, &T::id);
    if (found == all.end()) return missing;
    return *found;
}

template <class T, class Condition>
std::vector<T> newest_first(const std::vector<T>& all, std::size_t limit, Condition condition) {
    std::vector<T> found;
    for (const auto& each : std::views::reverse(all)) {
        if (found.size() < limit && condition(each)) found.push_back(each);
    }
    return found;
}

}  // namespace

Task<Result<ChatSession>> MemoryStore::put_session(ChatSession session) {
    return run<ChatSession>([this, session = std::move(session)] { return put_into(sessions_, session); });
}

Task<Result<ChatSession>> MemoryStore::find_session(ChatSessionId session) {
    return run<ChatSession>([this, session] { return find_in(sessions_, session, unknown_session()); });
}

Task<Result<std::vector<ChatSession>>> MemoryStore::sessions(std::size_t limit) {
    return run<std::vector<ChatSession>>(
        [this, limit] { return newest_first(sessions_, limit, [](const ChatSession&) { return true; }); });
}

Task<Result<bool>> MemoryStore::delete_session(ChatSessionId session) {
    return run<bool>([this, session] {
        return std::erase_if(sessions_, [&](const ChatSession& each) { return each.id == session; }) > 0;
    });
}

Task<Result<Job>> MemoryStore::put_job(Job job) {
    return run<Job>([this, job = std::move(job)] { return put_into(jobs_, job); });
}

Task<Result<Job>> MemoryStore::find_job(JobId job) {
    return run<Job>([this, job] { return find_in(jobs_, job, unknown_job()); });
}

Task<Result<std::vector<Job>>> MemoryStore::jobs(std::string status, std::size_t limit) {
    return run<std::vector<Job>>([this, status = std::move(status), limit] {
        return newest_first(jobs_, limit,
                            [&](const Job& job) { return status.empty() || job.status == status; });
    });
}

Task<Result<std::size_t>> MemoryStore::delete_expired(std::int64_t before_ms) {
    return run<std::size_t>([this, before_ms] {
        const auto expired = [&](const auto& each) { return each.expires_at_ms < before_ms; };
        return std::erase_if(sessions_, expired) + std::erase_if(jobs_, expired);
    });
}

}  // namespace wimpole::storage
