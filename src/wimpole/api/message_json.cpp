#include "wimpole/api/message_json.hpp"

#include <string_view>

#include "siopp/base/json_view.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::api {

using messaging::Message;
using siopp::json::View;
using siopp::json::Writer;

namespace {

bool is_written_by_agent(const Message& message) {
    return message.source == "agent_response" || message.source == "agent_action";
}

bool is_of_socket(const Message& message) {
    return !message.socket_id.empty();
}

/// What the sender called the message in full. An agent that says nothing of it means what it wrote.
void write_raw_message(Writer& writer, const Message& message) {
    if (!message.raw_message.empty()) writer.key("rawMessage").raw(message.raw_message);
    if (!message.raw_message.empty() || !is_written_by_agent(message)) return;
    writer.key("rawMessage").begin_object().member("text", message.text);
    text_member(writer, "thought", message.thought);
    raw_member(writer, "actions", message.actions);
    raw_member(writer, "attachments", message.attachments);
    writer.end_object();
}

/// Under which name the real server has the sender's name in a message's metadata.
std::string_view name_member(const Message& message) {
    return is_written_by_agent(message) ? "agentName" : "user_display_name";
}

/// Whether the server says it in the metadata, whatever the sender has put there under the same name.
bool is_of_server(const Message& message, std::string_view name) {
    if (name == "thought") return !message.thought.empty();
    if (name == "actions") return !message.actions.empty();
    if (name == "attachments") return !message.attachments.empty();
    return is_of_socket(message) && (name == "socket_id" || name == "messageServerId");
}

/// The sender's metadata, with what the real server keeps there and wimpole has fields for.
void write_metadata(Writer& writer, const Message& message) {
    const auto given = parsed(message.metadata);
    writer.begin_object();
    for (const auto& [key, value] : given.members()) {
        const auto name = key.string().value_or("");
        if (!is_of_server(message, name)) writer.key(name).value(value);
    }
    const bool has_name =
        message.sender_name != messaging::unnamed_sender && message.sender_name != messaging::unnamed_agent;
    if (has_name && !given.find(name_member(message)))
        text_member(writer, name_member(message), message.sender_name);
    text_member(writer, "socket_id", message.socket_id);
    if (is_of_socket(message)) writer.member("messageServerId", message.message_server.to_string());
    text_member(writer, "thought", message.thought);
    raw_member(writer, "actions", message.actions);
    raw_member(writer, "attachments", message.attachments);
    writer.end_object();
}

void write_beginning(Writer& writer, const Message& message) {
    writer.begin_object()
        .member("id", message.id.to_string())
        .member("channelId", message.channel.to_string())
        .member("authorId", message.sender.to_string())
        .member("content", message.text);
    write_raw_message(writer, message);
    text_member(writer, "sourceType", message.source);
    text_member(writer, "sourceId", message.source_id);
}

void write_times(Writer& writer, const Message& message) {
    writer.member("createdAt", iso_time(message.created_at_ms))
        .member("updatedAt", iso_time(message.updated_at_ms));
}

/// Null where it answers nothing.
void write_reply_target(Writer& writer, const Message& message) {
    writer.key("inReplyToRootMessageId");
    if (message.in_reply_to) {
        writer.value(message.in_reply_to->to_string());
    } else {
        writer.value(nullptr);
    }
}

}  // namespace

std::string message_json(const Message& message) {
    std::string json;
    Writer writer(json);
    write_beginning(writer, message);
    raw_member(writer, "metadata", message.metadata);
    if (message.in_reply_to) writer.member("inReplyToRootMessageId", message.in_reply_to->to_string());
    write_times(writer, message);
    writer.member("seq", message.seq).end_object();
    return json;
}

std::string updated_message_json(const Message& message) {
    std::string json;
    Writer writer(json);
    write_beginning(writer, message);
    raw_member(writer, "metadata", message.metadata);
    write_reply_target(writer, message);
    write_times(writer, message);
    writer.member("seq", message.seq).end_object();
    return json;
}

std::string history_json(const Message& message) {
    std::string json;
    Writer writer(json);
    write_beginning(writer, message);
    write_metadata(writer.key("metadata"), message);
    write_reply_target(writer, message);
    write_times(writer, message);
    writer.member("created_at", message.created_at_ms)
        .member("updated_at", message.updated_at_ms)
        .member("seq", message.seq)
        .end_object();
    return json;
}

std::string bus_message_json(const Message& message) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("id", message.id.to_string())
        .member("channel_id", message.channel.to_string())
        .member("message_server_id", message.message_server.to_string())
        .member("author_id", message.sender.to_string())
        .member("content", message.text)
        .member("created_at", message.created_at_ms)
        .member("source_type", message.source);
    raw_member(writer, "raw_message", message.raw_message);
    raw_member(writer, "metadata", message.metadata);
    const auto given_name = parsed(message.metadata).find("user_display_name");
    if (given_name) writer.key("author_display_name").value(*given_name);
    if (message.in_reply_to) writer.member("in_reply_to_message_id", message.in_reply_to->to_string());
    text_member(writer, "source_id", message.source_id);
    writer.member("seq", message.seq).end_object();
    return json;
}

std::string session_message_json(const Message& message, bool is_agent) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("id", message.id.to_string())
        .member("content", message.text)
        .member("authorId", message.sender.to_string())
        .member("isAgent", is_agent)
        .member("createdAt", iso_time(message.created_at_ms));
    write_metadata(writer.key("metadata"), message);
    writer.member("seq", message.seq).end_object();
    return json;
}

std::string agent_response_json(const Message& reply) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("thought", reply.thought);
    writer.key("actions").raw(reply.actions.empty() ? "[]" : reply.actions);
    writer.key("providers").begin_array().end_array();
    writer.member("text", reply.text).member("simple", true).member("responseId", reply.id.to_string());
    if (reply.in_reply_to) writer.member("inReplyTo", reply.in_reply_to->to_string());
    writer.end_object();
    return json;
}

}  // namespace wimpole::api
