#include "wimpole/storage/sqlite/sqlite_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::Channel;
using messaging::ChannelChanges;
using messaging::ChannelCleared;
using messaging::ChannelDeleted;
using messaging::Message;
using messaging::MessageChanges;
using messaging::MessageDeleted;
using messaging::MessageServer;
using messaging::MessageUpdated;
using messaging::Receipt;
using messaging::Submission;

namespace {

/// Messages that a search waits for at most.
constexpr std::size_t index_catch_up = 5'000;
/// Channels that one piece of retention looks at.
constexpr std::uint64_t channels_at_once = 50;

}  // namespace

SqliteWriter::SqliteWriter(Database& database, Clock clock, std::size_t cached_channels)
    : database_(database),
      clock_(std::move(clock)),
      message_servers_(database),
      messages_(database),
      events_(database, messages_),
      sessions_(database),
      jobs_(database),
      runs_(database),
      index_(database),
      purges_(database, index_),
      channels_(database, message_servers_, messages_, events_, purges_, cached_channels),
      channels_after_(database, "SELECT number, id FROM channels WHERE number > ? ORDER BY number LIMIT ?") {}

bool SqliteWriter::begin() {
    channels_.trim();
    return database_.begin();
}

bool SqliteWriter::commit() {
    return database_.commit();
}

void SqliteWriter::rollback() {
    channels_.clear();
    index_.clear();
    database_.rollback();
}

Result<Receipt> SqliteWriter::append(const Submission& submission, const messaging::ChannelHint& hint) {
    const auto found = channels_.find(submission.channel);
    if (!found) return found.error();

    auto repeat = find_repeat(*found, submission);
    if (!repeat) return repeat.error();
    if (*repeat) return receipt_of_repeat(**std::move(repeat), submission);

    if (!*found && !submission.opens_channel) return unknown_channel();
    const auto channel =
        *found ? found : channels_.create(messaging::opened_channel(submission, hint, clock_()));
    if (!channel) return channel.error();

    auto message = insert(**channel, submission);
    if (!message) return message.error();
    if (submission.run && !runs_.put(*submission.run)) return sqlite_failed();
    return Receipt{*std::move(message), false, !*found};
}

Result<MessageUpdated> SqliteWriter::update_message(MessageId id, MessageChanges changes) {
    const auto found = messages_.find(id);
    if (!found) return found.error();
    if (!*found) return unknown_message();
    const auto cached = channels_.find((*found)->channel);
    if (!cached) return cached.error();

    MessageUpdated event;
    event.seq = (*cached)->end.seq + 1;
    event.message = with_changes(**found, std::move(changes), clock_());
    if (!replace(**found, event.message) || !channels_.add_event(**cached, event)) return sqlite_failed();
    return event;
}

Result<std::optional<MessageDeleted>> SqliteWriter::delete_message(ChannelId channel, MessageId message) {
    const auto found = messages_.find(message);
    if (!found) return found.error();
    if (!*found || (*found)->channel != channel) return std::optional<MessageDeleted>();
    const auto cached = channels_.find(channel);
    if (!cached) return cached.error();

    const MessageDeleted event{(*cached)->end.seq + 1, channel, message};
    const bool erased =
        index_.remove(message) && messages_.erase(**found) && channels_.add_event(**cached, event);
    if (!erased) return sqlite_failed();
    return std::optional(event);
}

Result<std::optional<ChannelCleared>> SqliteWriter::clear_channel(ChannelId channel) {
    const auto cached = channels_.find(channel);
    if (!cached) return cached.error();
    if (!*cached) return std::optional<ChannelCleared>();

    const ChannelCleared event{(*cached)->end.seq + 1, channel};
    if (!channels_.restart_with(**cached, event)) return sqlite_failed();
    return std::optional(event);
}

Result<Backlog> SqliteWriter::replay(ChannelId channel, std::uint64_t since, messaging::ReplayLimit limit) {
    const auto found = channels_.find_any(channel);
    if (!found) return found.error();
    if (!*found) return Backlog{};

    BacklogBuilder builder((*found)->end.seq, limit);
    if (!events_.read_backlog((*found)->stored, since, builder)) return sqlite_failed();
    return std::move(builder).finish();
}

Result<Channel> SqliteWriter::create_channel(const Channel& channel) {
    const auto existing = channels_.find(channel.id);
    if (!existing) return existing.error();
    if (*existing) return channel_exists();

    const auto created = channels_.create(channel);
    if (!created) return created.error();
    return (*created)->stored.channel;
}

Result<SqliteWriter::ChangedChannel> SqliteWriter::ensure_channel(const Channel& channel) {
    const auto existing = channels_.find(channel.id);
    if (!existing) return existing.error();
    if (!*existing) {
        const auto created = channels_.create(channel);
        if (!created) return created.error();
        return ChangedChannel{(*created)->stored.channel, ChangedChannel::Effect::created};
    }
    return change_channel(channel.id, [&](const Channel& before) {
        return with_participants(before, channel.participants, clock_());
    });
}

Result<SqliteWriter::ChangedChannel> SqliteWriter::ensure_direct_channel(MessageServerId message_server,
                                                                         EntityId one, EntityId other) {
    if (one == other) return direct_channel_of_one();

    const auto existing = channels_.find_direct(message_server, one, other);
    if (!existing) return existing.error();
    if (*existing) return ChangedChannel{(*existing)->stored.channel};

    const auto created = channels_.create(messaging::direct_channel(message_server, one, other, clock_()));
    if (!created) return created.error();
    if (!channels_.mark_direct(**created, one, other)) return sqlite_failed();
    return ChangedChannel{(*created)->stored.channel, ChangedChannel::Effect::created};
}

Result<SqliteWriter::ChangedChannel> SqliteWriter::update_channel(ChannelId channel, ChannelChanges changes) {
    return change_channel(
        channel, [&](const Channel& before) { return with_changes(before, std::move(changes), clock_()); });
}

Result<SqliteWriter::ChangedChannel> SqliteWriter::add_participant(ChannelId channel, EntityId entity) {
    return change_channel(
        channel, [&](const Channel& before) { return with_participants(before, {entity}, clock_()); });
}

Result<SqliteWriter::ChangedChannel> SqliteWriter::remove_participant(ChannelId channel, EntityId entity) {
    return change_channel(
        channel, [&](const Channel& before) { return without_participant(before, entity, clock_()); });
}

Result<std::optional<ChannelDeleted>> SqliteWriter::delete_channel(ChannelId channel) {
    const auto cached = channels_.find(channel);
    if (!cached) return cached.error();
    if (!*cached) return std::optional<ChannelDeleted>();

    const ChannelDeleted event{(*cached)->end.seq + 1, channel};
    if (!channels_.restart_with(**cached, event) || !channels_.erase(**cached)) return sqlite_failed();
    return std::optional(event);
}

Result<MessageServer> SqliteWriter::create_message_server(const MessageServer& message_server) {
    const auto existing = message_servers_.find(message_server.id);
    if (!existing) return existing.error();
    if (*existing) return message_server_exists();
    if (!message_servers_.insert(message_server)) return sqlite_failed();
    return message_server;
}

Result<SqliteWriter::DeletedServer> SqliteWriter::delete_message_server(MessageServerId message_server) {
    if (message_server == messaging::default_message_server) return default_server_stays();
    const auto existing = message_servers_.find(message_server);
    if (!existing) return existing.error();
    if (!*existing) return DeletedServer{};

    const auto channels = channels_.of_message_server(message_server);
    if (!channels) return channels.error();

    DeletedServer deleted;
    deleted.existed = true;
    for (const auto& channel : *channels) {
        const auto event = delete_channel(channel.id);
        if (!event) return event.error();
        deleted.channels.push_back(**event);
    }
    if (!message_servers_.erase(message_server)) return sqlite_failed();
    return deleted;
}

Result<bool> SqliteWriter::subscribe_agent(MessageServerId message_server, EntityId agent) {
    const auto existing = message_servers_.find(message_server);
    if (!existing) return existing.error();
    if (!*existing) return unknown_message_server(message_server);
    return message_servers_.subscribe(message_server, agent);
}

Result<bool> SqliteWriter::unsubscribe_agent(MessageServerId message_server, EntityId agent) {
    return message_servers_.unsubscribe(message_server, agent);
}

Result<bool> SqliteWriter::catch_up_index() {
    const auto indexed = index_.advance(index_catch_up);
    if (!indexed) return indexed.error();
    return true;
}

Result<messaging::ChatSession> SqliteWriter::create_session(const messaging::ChatSession& session,
                                                            const Channel& channel, std::size_t max) {
    const auto has_room = sessions_.make_room(max, session.created_at_ms);
    if (!has_room) return has_room.error();
    if (!*has_room) return too_many_sessions();

    const auto created = create_channel(channel);
    if (!created) return created.error();
    if (!sessions_.insert(session)) return sqlite_failed();
    return session;
}

Result<messaging::ChatSession> SqliteWriter::update_session(const messaging::ChatSession& session) {
    const auto updated = sessions_.update(session);
    if (!updated) return updated.error();
    if (!*updated) return unknown_session();
    return session;
}

Result<bool> SqliteWriter::delete_session(messaging::ChatSessionId session) {
    return sessions_.erase(session);
}

Result<messaging::Job> SqliteWriter::create_job(const messaging::Job& job, const Channel& channel,
                                                std::size_t max) {
    const auto has_room = jobs_.make_room(max, job.created_at_ms);
    if (!has_room) return has_room.error();
    if (!*has_room) return too_many_jobs();

    const auto created = create_channel(channel);
    if (!created) return created.error();
    if (!jobs_.insert(job)) return sqlite_failed();
    return job;
}

Result<messaging::Job> SqliteWriter::update_job(const messaging::Job& job) {
    const auto updated = jobs_.update(job);
    if (!updated) return updated.error();
    if (!*updated) return unknown_job();
    return job;
}

Result<std::size_t> SqliteWriter::forget_expired(std::chrono::milliseconds keep) {
    const auto before_ms = clock_() - keep.count();
    const auto sessions = sessions_.erase_expired(before_ms);
    if (!sessions) return sessions.error();
    const auto jobs = jobs_.erase_expired(before_ms);
    if (!jobs) return jobs.error();
    return *sessions + *jobs;
}

Result<messaging::Run> SqliteWriter::put_run(const messaging::Run& run) {
    if (!runs_.put(run)) return sqlite_failed();
    return run;
}

Result<std::int64_t> SqliteWriter::retain(const Retention& retention, std::int64_t after) {
    std::vector<ChannelId> ids;
    std::int64_t last = 0;
    {
        Query query(channels_after_, after, channels_at_once);
        while (query.next()) {
            last = query.integer(0);
            ids.push_back(query.id<ChannelId>(1));
        }
        if (query.failed()) return sqlite_failed();
    }
    for (const auto& id : ids) {
        const auto cached = channels_.find(id);
        if (!cached) return cached.error();
        if (*cached && !retain(retention, **cached)) return sqlite_failed();
    }
    return ids.size() < channels_at_once ? 0 : last;
}

const Channel& SqliteWriter::used_channel(ChannelId channel) {
    const auto cached = channels_.find_any(channel);
    assert(cached && *cached);
    return (*cached)->stored.channel;
}

Result<std::optional<StoredMessage>> SqliteWriter::find_repeat(const CachedChannel* cached,
                                                               const Submission& submission) {
    if (cached && !submission.client_message_id.empty()) {
        auto sent =
            messages_.find_of_client(cached->stored.number, submission.sender, submission.client_message_id);
        if (!sent || *sent) return sent;
    }
    if (!submission.id) return std::optional<StoredMessage>();
    return messages_.find_sent(*submission.id);
}

Result<Message> SqliteWriter::insert(CachedChannel& cached, const Submission& submission) {
    const auto created_at_ms = std::max(clock_(), cached.end.created_at_ms);
    auto message = new_message(submission, cached.end.seq + 1, created_at_ms);
    const auto number = index_.next_number();
    if (!number || !messages_.insert(*number, cached.stored.number, message)) return sqlite_failed();

    cached.end = {message.seq, message.created_at_ms};
    return message;
}

bool SqliteWriter::replace(const Message& before, const Message& after) {
    if (before.text == after.text) return messages_.update(after);
    return index_.remove(after.id) && messages_.update(after) && index_.add_again(after.id);
}

bool SqliteWriter::retain(const Retention& retention, CachedChannel& cached) {
    const auto head = cached.end.seq;
    auto start = cached.stored.start_seq;
    const auto kept = retention.max_events_per_channel;
    if (kept > 0 && head > kept) start = std::max(start, head - kept + 1);
    if (retention.max_age.count() > 0) {
        const auto oldest_ms = clock_() - retention.max_age.count();
        const auto last = messages_.last_before(cached.stored.number, {start - 1, head + 1}, oldest_ms);
        if (!last) return false;
        start = *last + 1;
    }
    return start == cached.stored.start_seq || channels_.start_at(cached, start);
}

template <class Change>
Result<SqliteWriter::ChangedChannel> SqliteWriter::change_channel(ChannelId channel, Change change) {
    const auto cached = channels_.find(channel);
    if (!cached) return cached.error();
    if (!*cached) return unknown_channel();

    auto changed = change((*cached)->stored.channel);
    if (!changed) return ChangedChannel{(*cached)->stored.channel};
    if (!channels_.change(**cached, *std::move(changed))) return sqlite_failed();
    return ChangedChannel{(*cached)->stored.channel, ChangedChannel::Effect::changed};
}

}  // namespace wimpole::storage
