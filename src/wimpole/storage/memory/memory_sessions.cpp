#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "wimpole/storage/memory/memory_call.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

// The sessions and jobs of the store in memory.
namespace wimpole::storage {

using messaging::Channel;
using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::Job;
using messaging::JobId;
using messaging::JobStatus;
using messaging::ListPage;
using messaging::Task;

namespace {

template <class T>
using Numbered = std::map<std::int64_t, T>;

template <class T, class Id>
auto find_id(Numbered<T>& all, Id id) {
    return std::ranges::find(all, id, [](const auto& entry) { return entry.second.id; });
}

/// Whether one more may come. Where there are `max`, the first that `may_go` goes.
template <class T, class Condition>
bool make_room(Numbered<T>& all, std::size_t max, Condition may_go) {
    if (all.size() < max) return true;
    auto first = all.end();
    for (auto entry = all.begin(); entry != all.end(); ++entry) {
        if (!may_go(entry->second)) continue;
        if (first == all.end() || entry->second.expires_at_ms < first->second.expires_at_ms) first = entry;
    }
    if (first == all.end()) return false;
    all.erase(first);
    return true;
}

template <class T>
Result<T> replace_in(Numbered<T>& all, const T& value, const Error& missing) {
    const auto found = find_id(all, value.id);
    if (found == all.end()) return missing;
    found->second = value;
    return value;
}

template <class T, class Id>
Result<T> find_in(Numbered<T>& all, Id id, const Error& missing) {
    const auto found = find_id(all, id);
    if (found == all.end()) return missing;
    return found->second;
}

template <class T>
ListPage<T> page_of(const Numbered<T>& all, std::optional<std::int64_t> before, std::size_t limit) {
    ListPage<T> page;
    std::int64_t last = 0;
    for (const auto& [number, value] : std::views::reverse(all)) {
        if (before && number >= *before) continue;
        if (page.items.size() == limit) {
            if (limit > 0) page.next = last;
            break;
        }
        page.items.push_back(value);
        last = number;
    }
    return page;
}

}  // namespace

Task<Result<ChatSession>> MemoryStore::create_session(ChatSession session, Channel channel, std::size_t max) {
    return run<ChatSession>(
        [this, session = std::move(session), channel = std::move(channel), max]() -> Result<ChatSession> {
            const auto has_ended = [&](const ChatSession& each) {
                return each.has_expired(session.created_at_ms);
            };
            if (find(channel.id)) return channel_exists();
            if (!make_room(sessions_, max, has_ended)) return too_many_sessions();
            if (!find_or_create(channel)) return unknown_message_server(channel.message_server);
            sessions_.emplace(++last_number_, session);
            return session;
        });
}

Task<Result<ChatSession>> MemoryStore::update_session(ChatSession session) {
    return run<ChatSession>(
        [this, session = std::move(session)] { return replace_in(sessions_, session, unknown_session()); });
}

Task<Result<ChatSession>> MemoryStore::find_session(ChatSessionId session) {
    return run<ChatSession>([this, session] { return find_in(sessions_, session, unknown_session()); });
}

Task<Result<ListPage<ChatSession>>> MemoryStore::sessions(std::optional<std::int64_t> before,
                                                          std::size_t limit) {
    return run<ListPage<ChatSession>>([this, before, limit] { return page_of(sessions_, before, limit); });
}

Task<Result<bool>> MemoryStore::delete_session(ChatSessionId session) {
    return run<bool>([this, session] {
        return std::erase_if(sessions_, [&](const auto& entry) { return entry.second.id == session; }) > 0;
    });
}

Task<Result<Job>> MemoryStore::create_job(Job job, Channel channel, std::size_t max) {
    return run<Job>([this, job = std::move(job), channel = std::move(channel), max]() -> Result<Job> {
        const auto is_done = [&](const Job& each) {
            return each.as_of(job.created_at_ms).status != JobStatus::processing;
        };
        if (find(channel.id)) return channel_exists();
        if (!make_room(jobs_, max, is_done)) return too_many_jobs();
        if (!find_or_create(channel)) return unknown_message_server(channel.message_server);
        jobs_.emplace(++last_number_, job);
        return job;
    });
}

Task<Result<Job>> MemoryStore::update_job(Job job) {
    return run<Job>([this, job = std::move(job)] { return replace_in(jobs_, job, unknown_job()); });
}

Task<Result<Job>> MemoryStore::find_job(JobId job) {
    return run<Job>([this, job] { return find_in(jobs_, job, unknown_job()); });
}

Task<Result<ListPage<Job>>> MemoryStore::jobs(std::optional<std::int64_t> before, std::size_t limit) {
    return run<ListPage<Job>>([this, before, limit] { return page_of(jobs_, before, limit); });
}

}  // namespace wimpole::storage
