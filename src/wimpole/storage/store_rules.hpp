#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"
#include "wimpole/messaging/message_server.hpp"

/// What every store decides in the same way and says in the same words.
namespace wimpole::storage {

/// The message server that every store has from its beginning.
messaging::MessageServer default_server(std::int64_t created_at_ms);

/// The submission as the message at a place of its channel. It keeps the id that the submission asks for.
messaging::Message new_message(const messaging::Submission& submission, std::uint64_t seq,
                               std::int64_t created_at_ms);

/// A message that may have been deleted; then its content is empty.
struct StoredMessage {
    messaging::Message message;
    bool deleted = false;
    /// Its place in the order of all messages of the store.
    std::int64_t number = 0;
    /// False where it is not what was written, and so stands for it only.
    bool sound = true;
};

/// The submission's id, or its client_message_id from the same sender, belongs to `stored` already: a receipt
/// for that message when it is the same one sent again, as far as can be told, else a conflict.
Result<messaging::Receipt> receipt_of_repeat(StoredMessage stored, const messaging::Submission& submission);

/// What is left of a deleted message: its place, and what tells that it is sent again.
messaging::Message without_content(const messaging::Message& message);

/// The changed message.
messaging::Message with_changes(messaging::Message message, messaging::MessageChanges changes,
                                std::int64_t now_ms);

/// `channel` as it is stored first: each participant once.
messaging::Channel new_channel(messaging::Channel channel);

/// The changed channel, each participant once; nothing where it would be the same.
std::optional<messaging::Channel> with_changes(const messaging::Channel& channel,
                                               messaging::ChannelChanges changes, std::int64_t now_ms);

/// With further participants, or without one; nothing where it would be the same.
std::optional<messaging::Channel> with_participants(const messaging::Channel& channel,
                                                    const std::vector<EntityId>& candidates,
                                                    std::int64_t now_ms);
std::optional<messaging::Channel> without_participant(const messaging::Channel& channel, EntityId entity,
                                                      std::int64_t now_ms);

/// Errors that every store words in the same way.
Error unknown_message_server(MessageServerId message_server);
Error message_server_exists();
Error default_server_stays();
Error unknown_channel();
Error channel_exists();
Error direct_channel_of_one();
Error unknown_message();
Error unknown_session();
Error unknown_job();
Error too_many_sessions();
Error too_many_jobs();
Error unknown_run();

}  // namespace wimpole::storage
