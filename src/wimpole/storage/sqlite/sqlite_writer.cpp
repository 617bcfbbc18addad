#include "wimpole/storage/sqlite/sqlite_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::Channel;
using messaging::Message;
using messaging::Receipt;
using messaging::Submission;

SqliteWriter::SqliteWriter(Database& database, Clock clock, std::size_t cached_channels)
    : database_(database),
      clock_(std::move(clock)),
      channels_(database),
      messages_(database),
      cache_(cached_channels) {}

bool SqliteWriter::begin() {
    cache_.trim();
    return database_.begin();
}

bool SqliteWriter::commit() {
    return database_.commit();
}

void SqliteWriter::rollback() {
    cache_.clear();
    database_.rollback();
}

Result<Receipt> SqliteWriter::append(const Submission& submission, const Channel& channel_if_missing) {
    const auto found = find(submission.channel);
    if (!found) return found.error();

    auto repeat = find_repeat(*found, submission);
    if (!repeat) return repeat.error();
    if (*repeat) return receipt_of_repeat(**std::move(repeat), submission);

    const auto channel = *found ? found : create(channel_if_missing);
    if (!channel) return channel.error();

    auto message = insert(**channel, submission);
    if (!message) return message.error();
    return Receipt{*std::move(message), false};
}

Result<Backlog> SqliteWriter::replay(ChannelId channel, std::uint64_t since, messaging::ReplayLimit limit) {
    const auto found = find(channel);
    if (!found) return found.error();
    if (!*found) return Backlog{};

    const auto head = (*found)->end.seq;
    const auto missed = head - std::min(since, head);
    auto messages = messages_.after((*found)->number, since, limit);
    if (!messages) return messages.error();
    const bool complete = messages->size() == missed;
    return Backlog{*std::move(messages), head, complete};
}

Result<Channel> SqliteWriter::ensure_channel(const Channel& channel) {
    auto found = find(channel.id);
    if (found && !*found) found = create(channel);
    if (!found) return found.error();

    auto& cached = **found;
    auto& participants = cached.channel.participants;
    for (const auto& newcomer : newcomers(cached.channel, channel.participants)) {
        if (!channels_.insert_participant(cached.number, participants.size(), newcomer))
            return sqlite_failed();
        participants.push_back(newcomer);
    }
    return cached.channel;
}

const Channel& SqliteWriter::used_channel(ChannelId channel) {
    const auto* const cached = cache_.find(channel);
    assert(cached);
    return cached->channel;
}

Result<CachedChannel*> SqliteWriter::find(ChannelId channel) {
    if (auto* const cached = cache_.find(channel)) return cached;

    auto stored = channels_.find(channel);
    if (!stored) return stored.error();
    if (!*stored) return static_cast<CachedChannel*>(nullptr);

    const auto end = messages_.end((*stored)->number);
    if (!end) return end.error();
    return &cache_.insert({(*stored)->number, std::move((*stored)->channel), *end});
}

Result<CachedChannel*> SqliteWriter::create(const Channel& channel) {
    const auto has_message_server = channels_.has_message_server(channel.message_server);
    if (!has_message_server) return has_message_server.error();
    if (!*has_message_server) return unknown_message_server(channel.message_server);

    auto created = without_repeated_participants(channel);
    const auto number = channels_.insert(created);
    if (!number) return number.error();
    for (std::size_t i = 0; i < created.participants.size(); ++i) {
        if (!channels_.insert_participant(*number, i, created.participants[i])) return sqlite_failed();
    }
    return &cache_.insert({*number, std::move(created), {}});
}

Result<std::optional<Message>> SqliteWriter::find_repeat(const CachedChannel* cached,
                                                         const Submission& submission) {
    if (cached && !submission.client_message_id.empty()) {
        auto sent = messages_.find_of_client(cached->number, submission.sender, submission.client_message_id);
        if (!sent || *sent) return sent;
    }
    if (!submission.id) return std::optional<Message>();
    return messages_.find(*submission.id);
}

Result<Message> SqliteWriter::insert(CachedChannel& cached, const Submission& submission) {
    const auto created_at_ms = cached.end.seq == 0 ? clock_() : std::max(clock_(), cached.end.created_at_ms);
    auto message = new_message(submission, cached.end.seq + 1, created_at_ms);
    if (!messages_.insert(cached.number, message)) return sqlite_failed();

    cached.end = {message.seq, message.created_at_ms};
    return message;
}

}  // namespace wimpole::storage
