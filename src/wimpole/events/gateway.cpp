#include "wimpole/events/gateway.hpp"

#include <utility>

#include "wimpole/auth/policy.hpp"
#include "wimpole/events/agent_json.hpp"
#include "wimpole/events/binary_content.hpp"
#include "wimpole/events/event_json.hpp"

namespace wimpole::events {

using siopp::RawJson;

void Gateway::message_committed(const messaging::Message& message, const messaging::Channel& channel,
                                const std::string& origin) {
    const auto room = channel_room(channel.id);
    auto broadcast = message_broadcast(message);
    const auto emit_to = [&message](const siopp::Broadcast& receivers, std::string_view json) {
        emit_content(message, json,
                     [&](const auto& content) { receivers.emit("messageBroadcast", content); });
    };
    if (origin.empty()) return emit_to(name_space_.to(room), broadcast);

    emit_to(name_space_.to(room).except(origin), broadcast);

    const auto to_sender = broadcast_to_sender(std::move(broadcast), message.client_message_id);
    emit_to(name_space_.to(origin), to_sender);
    const auto ack = message_ack(message);
    name_space_.to(origin).emit("messageAck", RawJson{ack});
}

void Gateway::message_updated(const messaging::MessageUpdated& event) {
    const auto receivers = name_space_.to(channel_room(event.message.channel));
    emit_content(event.message, updated_broadcast(event),
                 [&](const auto& content) { receivers.emit("messageBroadcast", content); });
}

void Gateway::message_deleted(const messaging::MessageDeleted& event) {
    const auto json = events::message_deleted(event);
    name_space_.to(channel_room(event.channel)).emit("messageDeleted", RawJson{json});
}

void Gateway::channel_cleared(const messaging::ChannelCleared& event) {
    const auto json = channel_event(event.channel, event.seq);
    name_space_.to(channel_room(event.channel)).emit("channelCleared", RawJson{json});
}

void Gateway::channel_updated(const messaging::Channel& channel) {
    const auto json = events::channel_updated(channel);
    name_space_.to(channel_room(channel.id)).emit("channelUpdated", RawJson{json});
}

void Gateway::channel_deleted(const messaging::ChannelDeleted& event) {
    const auto json = channel_event(event.channel, event.seq);
    name_space_.to(channel_room(event.channel)).emit("channelDeleted", RawJson{json});
}

void Gateway::tell(ChannelId channel, const std::string& socket, std::string_view event,
                   std::string_view json) {
    name_space_.to(socket.empty() ? channel_room(channel) : socket).emit(event, RawJson{json});
}

void Gateway::disable_input(ChannelId channel, const std::string& socket) {
    tell(channel, socket, "controlMessage", control_message("disable_input", channel));
}

void Gateway::enable_input(ChannelId channel, const std::string& socket) {
    tell(channel, socket, "controlMessage", control_message("enable_input", channel));
}

void Gateway::message_complete(ChannelId channel, MessageServerId message_server, const std::string& socket) {
    tell(channel, socket, "messageComplete", events::message_complete(channel, message_server));
}

void Gateway::agent_status(const agents::AgentStatus& status, const std::string& socket) {
    tell(status.channel, socket, "agent_status", events::agent_status(status));
}

void Gateway::stream_chunk(const agents::StreamChunk& chunk, const std::string& socket) {
    tell(chunk.channel, socket, "messageStreamChunk", events::stream_chunk(chunk));
}

void Gateway::stream_error(const agents::StreamError& error) {
    tell(error.channel, {}, "messageStreamError", events::stream_error(error));
}

void Gateway::reply_again(const messaging::Message& reply, const std::string& socket) {
    const auto receivers = name_space_.to(socket);
    emit_content(reply, message_broadcast(reply),
                 [&](const auto& content) { receivers.emit("messageBroadcast", content); });
}

void Gateway::agent_busy(ChannelId channel, EntityId agent, const std::string& socket) {
    tell(channel, socket, "messageError", events::agent_busy(channel, agent));
}

void Gateway::agent_prompt(ChannelId channel, MessageId message, std::string_view prompt) {
    sockets_.visit(
        [channel, json = events::agent_prompt(channel, message, prompt)](const SharedSocketState& state) {
            if (!state->channels.contains(channel)) return;
            if (auth::allows(state->identity.principal(), auth::Operation::logs, {}))
                state->emit("agent_prompt", json);
        });
}

}  // namespace wimpole::events
