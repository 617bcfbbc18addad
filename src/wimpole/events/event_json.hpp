#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wimpole/base/error.hpp"
#include "wimpole/events/payload.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/channel_event.hpp"
#include "wimpole/messaging/message_server.hpp"

/// The JSON text of every event that wimpole sends, one object each. Fields come in the order of the real
/// server, wimpole's additions behind them; a field without a value is absent, not null.
namespace wimpole::events {

/// "messageBroadcast"; of a step of an agent with `updatedAt` and `rawMessage`, which tells its state.
std::string message_broadcast(const messaging::Message& message);
/// What the sender gets: the same and its own id of the message, if it gave one.
std::string broadcast_to_sender(std::string broadcast, std::string_view client_message_id);

/// "messageBroadcast" of a message that has new content: with its own id and seq, `updateSeq` is the event's.
std::string updated_broadcast(const messaging::MessageUpdated& event);

/// "messageDeleted".
std::string message_deleted(const messaging::MessageDeleted& event);
/// "channelCreated".
std::string channel_created(const messaging::Channel& channel);
/// "messageServerCreated".
std::string message_server_created(const messaging::MessageServer& message_server);
/// "channelUpdated": the whole channel as it is now.
std::string channel_updated(const messaging::Channel& channel);
/// "channelCleared" and "channelDeleted".
std::string channel_event(ChannelId channel, std::uint64_t seq);

/// "messageAck".
std::string message_ack(const messaging::Message& message);
/// The answer to a message that had been stored before.
std::string duplicate_ack(const messaging::Message& message);

/// "messageError". The code is what programs read: INVALID, FORBIDDEN, BUSY …
std::string message_error(const Error& error);
std::string_view error_code(Error::Kind kind);

/// "channel_joined" and "room_joined".
struct Joined {
    std::string_view socket_id;
    const JoinRequest& request;
    /// The channel's last seq.
    std::uint64_t head = 0;
    std::string_view epoch;
    /// Sent where the request said `since`. Empty where everything after it follows; else why not: "epoch"
    /// (it is a position of another store), "ahead" (the channel is not that far) or "limit" (more was missed
    /// than is kept or sent: the newest follow).
    std::string_view gap = {};
};
std::string channel_joined(const Joined& joined);

/// "controlMessage"; `action` is "disable_input" or "enable_input".
std::string control_message(std::string_view action, ChannelId channel);
/// "messageComplete": an agent's turn has ended, with a reply or without.
std::string message_complete(ChannelId channel, MessageServerId message_server);

/// "authenticated".
std::string authenticated(EntityId entity, std::int64_t timestamp_ms);
std::string connection_established(std::string_view socket_id);

/// The answer to an acknowledged emit: the object of the event that it caused, and how it went.
enum class Outcome { done, failed };
std::string answer(std::string event, Outcome outcome);

}  // namespace wimpole::events
