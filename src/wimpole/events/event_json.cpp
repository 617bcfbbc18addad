#include "wimpole/events/event_json.hpp"

#include <cassert>

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/messaging/channel_json.hpp"
#include "wimpole/messaging/message_server_json.hpp"

namespace wimpole::events {

using siopp::json::Writer;

namespace {

/// The source of messages that show what an agent does; clients read its state in their raw message.
constexpr std::string_view agent_action = "agent_action";

/// Puts a member behind the last one of an object that has at least one.
void append_member(std::string& object, std::string_view name, std::string_view json) {
    assert(object.size() > 2 && object.back() == '}');
    object.pop_back();
    object += ',';
    siopp::json::append_string(object, name);
    object += ':';
    object += json;
    object += '}';
}

std::string acknowledgement(const messaging::Message& message) {
    const auto channel = message.channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object();
    text_member(writer, "clientMessageId", message.client_message_id);
    writer.member("messageId", message.id.to_string())
        .member("status", "received_by_server_and_processing")
        .member("channelId", channel)
        .member("roomId", channel)
        .member("seq", message.seq)
        .end_object();
    return json;
}

enum class Detail { text, state };

std::string broadcast_of(const messaging::Message& message, Detail detail) {
    const auto channel = message.channel.to_string();
    const auto server = message.message_server.to_string();
    std::string json;
    json.reserve(768 + message.text.size() + message.attachments.size() + message.metadata.size());

    Writer writer(json);
    writer.begin_object()
        .member("id", message.id.to_string())
        .member("senderId", message.sender.to_string())
        .member("senderName", message.sender_name)
        .member("text", message.text)
        .member("channelId", channel)
        .member("roomId", channel)
        .member("messageServerId", server)
        .member("createdAt", message.created_at_ms)
        .member("source", message.source);
    raw_member(writer, "attachments", message.attachments);
    text_member(writer, "thought", message.thought);
    raw_member(writer, "actions", message.actions);
    writer.member("serverId", server).member("seq", message.seq);
    if (message.metadata != "{}") raw_member(writer, "metadata", message.metadata);
    if (message.in_reply_to) writer.member("inReplyTo", message.in_reply_to->to_string());
    if (detail == Detail::state) {
        writer.member("updatedAt", message.updated_at_ms);
        raw_member(writer, "rawMessage", message.raw_message);
    }
    writer.end_object();
    return json;
}

}  // namespace

std::string message_broadcast(const messaging::Message& message) {
    return broadcast_of(message, message.source == agent_action ? Detail::state : Detail::text);
}

std::string broadcast_to_sender(std::string broadcast, std::string_view client_message_id) {
    if (client_message_id.empty()) return broadcast;

    std::string id;
    siopp::json::append_string(id, client_message_id);
    append_member(broadcast, "clientMessageId", id);
    return broadcast;
}

std::string updated_broadcast(const messaging::MessageUpdated& event) {
    auto json = broadcast_of(event.message, Detail::state);
    append_member(json, "updateSeq", std::to_string(event.seq));
    return json;
}

std::string message_deleted(const messaging::MessageDeleted& event) {
    const auto channel = event.channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("messageId", event.message.to_string())
        .member("channelId", channel)
        .member("roomId", channel);
    if (event.seq > 0) writer.member("seq", event.seq);
    writer.end_object();
    return json;
}

std::string channel_created(const messaging::Channel& channel) {
    const auto id = channel.id.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object().member("channelId", id).member("roomId", id);
    writer.key("channel").raw(messaging::channel_json(channel)).end_object();
    return json;
}

std::string message_server_created(const messaging::MessageServer& message_server) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("messageServerId", message_server.id.to_string());
    writer.key("messageServer").raw(messaging::message_server_json(message_server)).end_object();
    return json;
}

std::string channel_updated(const messaging::Channel& channel) {
    const auto id = channel.id.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object().member("channelId", id).member("roomId", id);
    writer.key("updates").raw(messaging::channel_json(channel)).end_object();
    return json;
}

std::string channel_event(ChannelId channel, std::uint64_t seq) {
    const auto id = channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object().member("channelId", id).member("roomId", id);
    if (seq > 0) writer.member("seq", seq);
    writer.end_object();
    return json;
}

std::string message_ack(const messaging::Message& message) {
    return acknowledgement(message);
}

std::string duplicate_ack(const messaging::Message& message) {
    auto json = acknowledgement(message);
    append_member(json, "duplicate", "true");
    return json;
}

std::string_view error_code(Error::Kind kind) {
    switch (kind) {
        case Error::Kind::invalid:
            return "INVALID";
        case Error::Kind::unauthorized:
            return "UNAUTHORIZED";
        case Error::Kind::forbidden:
            return "FORBIDDEN";
        case Error::Kind::not_found:
            return "NOT_FOUND";
        case Error::Kind::conflict:
            return "CONFLICT";
        case Error::Kind::rate_limited:
            return "RATE_LIMITED";
        case Error::Kind::busy:
            return "BUSY";
        case Error::Kind::storage:
            return "STORAGE";
    }
    return "INVALID";
}

std::string message_error(const Error& error) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("error", error.reason).member("code", error_code(error.kind)).end_object();
    return json;
}

std::string channel_joined(const Joined& joined) {
    const auto& channel = joined.request.channel;
    std::string text = "Socket ";
    text.append(joined.socket_id).append(" successfully joined channel ").append(channel.text).append(".");

    std::string json;
    Writer writer(json);
    writer.begin_object().member("message", text);
    writer.key("channelId").raw(channel.json);
    writer.key("roomId").raw(channel.json);
    raw_member(writer, "agentId", joined.request.agent_id);
    writer.member("seq", joined.head).member("epoch", joined.epoch);
    if (joined.request.since) writer.member("recovered", joined.gap.empty());
    text_member(writer, "reason", joined.gap);
    writer.end_object();
    return json;
}

std::string control_message(std::string_view action, ChannelId channel) {
    const auto id = channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object().member("action", action).member("channelId", id).member("roomId", id).end_object();
    return json;
}

std::string message_complete(ChannelId channel, MessageServerId message_server) {
    const auto id = channel.to_string();
    const auto server = message_server.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("channelId", id)
        .member("serverId", server)
        .member("roomId", id)
        .member("messageServerId", server)
        .end_object();
    return json;
}

std::string authenticated(EntityId entity, std::int64_t timestamp_ms) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("entityId", entity.to_string())
        .member("timestamp", timestamp_ms)
        .end_object();
    return json;
}

std::string connection_established(std::string_view socket_id) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("message", "Connected to Eliza Socket.IO server")
        .member("socketId", socket_id)
        .end_object();
    return json;
}

std::string answer(std::string event, Outcome outcome) {
    append_member(event, "ok", outcome == Outcome::done ? "true" : "false");
    return event;
}

}  // namespace wimpole::events
