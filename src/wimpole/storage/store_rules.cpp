#include "wimpole/storage/store_rules.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "wimpole/messaging/channel_bans.hpp"
#include "wimpole/storage/time_ordered_id.hpp"

namespace wimpole::storage {

using messaging::Channel;
using messaging::ChannelChanges;
using messaging::Message;
using messaging::MessageChanges;
using messaging::Receipt;
using messaging::Submission;

namespace {

using Participants = std::vector<EntityId>;

Participants each_once(const Participants& entities) {
    std::unordered_set<EntityId> seen;
    Participants unique;
    for (const auto& entity : entities) {
        if (seen.insert(entity).second) unique.push_back(entity);
    }
    return unique;
}

/// True where it was not the same before.
template <class T>
bool replace(T& field, std::optional<T>& value) {
    if (!value || *value == field) return false;
    field = *std::move(value);
    return true;
}

/// Puts what the bans come to, old and new, into the other changes.
void apply_bans(const Channel& channel, ChannelChanges& changes) {
    auto banned = messaging::banned_from(channel);
    if (changes.lift_ban) std::erase(banned, *changes.lift_ban);
    if (changes.ban && std::ranges::count(banned, *changes.ban) == 0) banned.push_back(*changes.ban);
    if (changes.metadata || changes.ban || changes.lift_ban)
        changes.metadata = messaging::with_bans(changes.metadata.value_or(channel.metadata), banned);
    if (banned.empty()) return;

    auto participants = changes.participants.value_or(channel.participants);
    std::erase_if(participants, [&](EntityId entity) { return std::ranges::count(banned, entity) > 0; });
    changes.participants = std::move(participants);
}

}  // namespace

messaging::MessageServer default_server(std::int64_t created_at_ms) {
    messaging::MessageServer server;
    server.id = messaging::default_message_server;
    server.name = "Default Server";
    server.source_type = "eliza_default";
    server.created_at_ms = created_at_ms;
    server.updated_at_ms = created_at_ms;
    return server;
}

Message new_message(const Submission& submission, std::uint64_t seq, std::int64_t created_at_ms) {
    Message message;
    message.id = submission.id ? *submission.id : time_ordered_id(created_at_ms);
    message.channel = submission.channel;
    message.message_server = submission.message_server;
    message.seq = seq;
    message.sender = submission.sender;
    message.sender_name = submission.sender_name;
    message.text = submission.text;
    message.source = submission.source;
    message.source_id = submission.source_id;
    message.socket_id = submission.socket_id;
    message.client_message_id = submission.client_message_id;
    message.metadata = submission.metadata;
    message.attachments = submission.attachments;
    message.raw_message = submission.raw_message;
    message.thought = submission.thought;
    message.actions = submission.actions;
    message.in_reply_to = submission.in_reply_to;
    message.created_at_ms = created_at_ms;
    message.updated_at_ms = created_at_ms;
    message.wakes_agents = submission.wakes_agents;
    return message;
}

Result<Receipt> receipt_of_repeat(StoredMessage stored, const Submission& submission) {
    const auto& message = stored.message;
    const bool same = message.channel == submission.channel && message.sender == submission.sender &&
                      (stored.deleted || message.text == submission.text);
    if (!same) return Error{Error::Kind::conflict, "message id was used for another message"};
    return Receipt{std::move(stored.message), true};
}

Message without_content(const Message& message) {
    Message left;
    left.id = message.id;
    left.channel = message.channel;
    left.message_server = message.message_server;
    left.seq = message.seq;
    left.sender = message.sender;
    left.client_message_id = message.client_message_id;
    left.created_at_ms = message.created_at_ms;
    left.updated_at_ms = message.updated_at_ms;
    return left;
}

Message with_changes(Message message, MessageChanges changes, std::int64_t now_ms) {
    replace(message.text, changes.text);
    replace(message.source, changes.source);
    replace(message.metadata, changes.metadata);
    replace(message.attachments, changes.attachments);
    replace(message.raw_message, changes.raw_message);
    replace(message.thought, changes.thought);
    replace(message.actions, changes.actions);
    if (changes.in_reply_to) message.in_reply_to = changes.in_reply_to;
    message.updated_at_ms = std::max(now_ms, message.updated_at_ms);
    return message;
}

Channel new_channel(Channel channel) {
    channel.participants = each_once(channel.participants);
    channel.updated_at_ms = std::max(channel.updated_at_ms, channel.created_at_ms);
    return channel;
}

std::optional<Channel> with_changes(const Channel& channel, ChannelChanges changes, std::int64_t now_ms) {
    if (changes.participants) changes.participants = each_once(*changes.participants);
    apply_bans(channel, changes);

    auto changed = channel;
    bool differs = replace(changed.name, changes.name);
    differs |= replace(changed.topic, changes.topic);
    differs |= replace(changed.metadata, changes.metadata);
    differs |= replace(changed.participants, changes.participants);
    if (!differs) return std::nullopt;

    changed.updated_at_ms = std::max(now_ms, channel.updated_at_ms);
    return changed;
}

std::optional<Channel> with_participants(const Channel& channel, const Participants& candidates,
                                         std::int64_t now_ms) {
    auto all = channel.participants;
    all.insert(all.end(), candidates.begin(), candidates.end());
    ChannelChanges changes;
    changes.participants = std::move(all);
    return with_changes(channel, std::move(changes), now_ms);
}

std::optional<Channel> without_participant(const Channel& channel, EntityId entity, std::int64_t now_ms) {
    auto rest = channel.participants;
    std::erase(rest, entity);
    ChannelChanges changes;
    changes.participants = std::move(rest);
    return with_changes(channel, std::move(changes), now_ms);
}

Error unknown_message_server(MessageServerId message_server) {
    return {Error::Kind::not_found, "Server " + message_server.to_string() + " does not exist"};
}

Error message_server_exists() {
    return {Error::Kind::conflict, "Server already exists"};
}

Error default_server_stays() {
    return {Error::Kind::forbidden, "The default server cannot be deleted"};
}

Error unknown_channel() {
    return {Error::Kind::not_found, "Channel not found"};
}

Error channel_exists() {
    return {Error::Kind::conflict, "Channel already exists"};
}

Error direct_channel_of_one() {
    return {Error::Kind::invalid, "Cannot create DM channel with oneself"};
}

Error unknown_message() {
    return {Error::Kind::not_found, "Message not found"};
}

Error unknown_session() {
    return {Error::Kind::not_found, "Session not found"};
}

Error unknown_job() {
    return {Error::Kind::not_found, "Job not found"};
}

Error too_many_sessions() {
    return {Error::Kind::busy, "too many sessions"};
}

Error too_many_jobs() {
    return {Error::Kind::busy, "Too many jobs"};
}

Error unknown_run() {
    return {Error::Kind::not_found, "Run not found"};
}

}  // namespace wimpole::storage
