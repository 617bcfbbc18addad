#include "wimpole/storage/store_rules.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace wimpole::storage {

using messaging::Channel;
using messaging::Message;
using messaging::Receipt;
using messaging::Submission;

messaging::MessageServer default_server(std::int64_t created_at_ms) {
    return {messaging::default_message_server, "Default Server", "eliza_default", created_at_ms};
}

Message new_message(const Submission& submission, std::uint64_t seq, std::int64_t created_at_ms) {
    Message message;
    message.id = submission.id ? *submission.id : MessageId::random();
    message.channel = submission.channel;
    message.message_server = submission.message_server;
    message.seq = seq;
    message.sender = submission.sender;
    message.sender_name = submission.sender_name;
    message.text = submission.text;
    message.source = submission.source;
    message.client_message_id = submission.client_message_id;
    message.metadata = submission.metadata;
    message.attachments = submission.attachments;
    message.thought = submission.thought;
    message.actions = submission.actions;
    message.in_reply_to = submission.in_reply_to;
    message.created_at_ms = created_at_ms;
    return message;
}

Result<Receipt> receipt_of_repeat(Message stored, const Submission& submission) {
    const bool same = stored.channel == submission.channel && stored.sender == submission.sender &&
                      stored.text == submission.text;
    if (!same) return Error{Error::Kind::conflict, "message id was used for another message"};
    return Receipt{std::move(stored), true};
}

Channel without_repeated_participants(Channel channel) {
    const auto candidates = std::exchange(channel.participants, {});
    channel.participants = newcomers(channel, candidates);
    return channel;
}

std::vector<EntityId> newcomers(const Channel& channel, const std::vector<EntityId>& candidates) {
    std::unordered_set<EntityId> present(channel.participants.begin(), channel.participants.end());
    std::vector<EntityId> added;
    std::ranges::copy_if(candidates, std::back_inserter(added),
                         [&](const EntityId& candidate) { return present.insert(candidate).second; });
    return added;
}

Error unknown_message_server(MessageServerId message_server) {
    return {Error::Kind::not_found, "Server " + message_server.to_string() + " does not exist"};
}

Error unknown_channel() {
    return {Error::Kind::not_found, "Channel not found"};
}

}  // namespace wimpole::storage
