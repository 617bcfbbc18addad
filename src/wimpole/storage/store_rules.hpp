#pragma once

#include <cstdint>
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

/// The submission's id, or its client_message_id from the same sender, belongs to `stored` already: a receipt
/// for that message when it is the same one sent again, else a conflict.
Result<messaging::Receipt> receipt_of_repeat(messaging::Message stored,
                                             const messaging::Submission& submission);

/// `channel` as it is stored first: each participant once.
messaging::Channel without_repeated_participants(messaging::Channel channel);

/// Those of `candidates` who are not in the channel yet, each once, in their order.
std::vector<EntityId> newcomers(const messaging::Channel& channel, const std::vector<EntityId>& candidates);

Error unknown_message_server(MessageServerId message_server);
Error unknown_channel();

}  // namespace wimpole::storage
