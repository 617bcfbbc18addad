#include "wimpole/events/payload.hpp"

#include <utility>

#include "wimpole/events/payload_fields.hpp"
#include "wimpole/messaging/message_server.hpp"

namespace wimpole::events {

using siopp::json::Kind;
using siopp::json::View;

namespace {

constexpr const char* send_fields_required =
    "For SEND_MESSAGE: channelId, messageServerId (message_server_id), senderId (author_id), and message are "
    "required.";

std::optional<ChannelName> channel_name(const PayloadFields& fields) {
    const auto value = first_truthy(fields.channel_id, fields.room_id);
    if (!is_truthy(value)) return std::nullopt;

    ChannelName name;
    name.json = value.raw();
    if (value.kind() == Kind::number) {
        name.text = value.raw();
    } else if (const auto text = value.string()) {
        name.text = *text;
        name.id = ChannelId::parse(*text);
    }
    if (name.text.empty()) return std::nullopt;
    return name;
}

bool is_too_long(const ChannelName& name) {
    return name.text.size() > max_channel_name_bytes;
}

Request parse_join(const PayloadFields& fields) {
    auto channel = channel_name(fields);
    if (!channel) return invalid("channelId is required for joining.");
    if (is_too_long(*channel)) return invalid("channelId must have at most 256 bytes.");

    JoinRequest request;
    request.channel = std::move(*channel);
    if (!fields.since.is_null()) {
        const auto since = fields.since.integer();
        if (!since || *since < 0) return invalid("since must be a whole number from 0.");
        request.since = static_cast<std::uint64_t>(*since);
    }
    if (!fields.epoch.is_null()) {
        request.epoch = bounded_string(fields.epoch, max_epoch_bytes);
        if (!request.epoch) return invalid("epoch must be a string of at most 64 bytes.");
    }
    if (const auto entity = fields.entity_id.string()) request.entity = EntityId::parse(*entity);
    if (is_truthy(fields.agent_id)) {
        if (!bounded_string(fields.agent_id, max_agent_id_bytes)) {
            return invalid("agentId must be a string of at most 256 bytes.");
        }
        request.agent_id = fields.agent_id.raw();
    }
    return request;
}

Request parse_leave(const PayloadFields& fields) {
    auto channel = channel_name(fields);
    if (!channel) return invalid("channelId is required for leaving.");
    if (is_too_long(*channel)) return invalid("channelId must have at most 256 bytes.");

    return LeaveRequest{std::move(*channel)};
}

std::optional<MessageServerId> message_server(const PayloadFields& fields) {
    for (const auto value : {fields.message_server_id, fields.server_id, fields.message_server_id_snake,
                             fields.server_id_snake}) {
        if (value.is_null()) continue;

        const auto text = value.string();
        if (!text) return std::nullopt;
        if (*text == "0") return messaging::default_message_server;
        return MessageServerId::parse(*text);
    }
    return messaging::default_message_server;
}

std::optional<std::string> message_text(View message) {
    if (!is_truthy(message)) return std::nullopt;
    if (message.kind() == Kind::number) return std::string(message.raw());
    return message.string();
}

/// The four fields that every message needs; nothing where one is missing or malformed.
std::optional<messaging::Submission> required_fields(const PayloadFields& fields) {
    const auto channel = channel_name(fields);
    const auto server = message_server(fields);
    const auto sender_text = fields.sender_id.string();
    const auto sender = sender_text ? EntityId::parse(*sender_text) : std::nullopt;
    auto text = message_text(fields.message);
    if (!channel || !channel->id || !server || !sender || !text) return std::nullopt;

    messaging::Submission submission;
    submission.channel = *channel->id;
    submission.message_server = *server;
    submission.sender = *sender;
    submission.text = std::move(*text);
    submission.raw_message = fields.object.raw();
    return submission;
}

std::optional<Error> read_names(const PayloadFields& fields, messaging::Submission& submission) {
    submission.sender_name = messaging::unnamed_sender;
    if (is_truthy(fields.sender_name)) {
        auto name = fields.sender_name.string();
        if (!name) return invalid("senderName must be a string.");
        submission.sender_name = std::move(*name);
    }

    submission.source = "socketio_client";
    if (is_truthy(fields.source)) {
        auto source = fields.source.string();
        if (!source) return invalid("source must be a string.");
        submission.source = std::move(*source);
    }

    if (!fields.message_id.is_null()) {
        auto id = fields.message_id.string();
        if (!id) return invalid("messageId must be a string.");
        submission.client_message_id = std::move(*id);
    }
    return std::nullopt;
}

std::optional<Error> read_json(const PayloadFields& fields, messaging::Submission& submission) {
    if (!fields.metadata.is_null()) {
        if (fields.metadata.kind() != Kind::object) return invalid("metadata must be an object.");
        submission.metadata = fields.metadata.raw();
    }

    if (!fields.attachments.is_null()) {
        const auto kind = fields.attachments.kind();
        if (kind != Kind::array && kind != Kind::object && kind != Kind::string) {
            return invalid("attachments must be an array, an object or a string.");
        }
        submission.attachments = fields.attachments.raw();
    }
    return std::nullopt;
}

/// Says what a channel that does not exist yet is to be.
std::optional<Error> read_hint(const PayloadFields& fields, messaging::ChannelHint& hint) {
    const auto metadata = [&](std::string_view key) { return fields.metadata.find(key).value_or(View()); };

    const auto channel_type = metadata("channelType").string();
    hint.is_dm = is_truthy(metadata("isDm")) || channel_type == "DM";
    if (!fields.metadata.is_null()) hint.metadata = fields.metadata.raw();
    if (!hint.is_dm) return std::nullopt;

    const auto from_metadata = first_truthy(metadata("targetUserId"), metadata("recipientId"));
    const auto target = first_truthy(from_metadata, fields.target_user_id);
    if (!is_truthy(target)) return std::nullopt;

    const auto text = target.string();
    hint.target = text ? EntityId::parse(*text) : std::nullopt;
    if (!hint.target) return invalid("targetUserId must be a UUID.");
    return std::nullopt;
}

Request parse_send(const PayloadFields& fields) {
    auto submission = required_fields(fields);
    if (!submission) return invalid(send_fields_required);

    SendRequest request{std::move(*submission), {}};
    if (auto error = read_names(fields, request.submission)) return *error;
    if (auto error = read_json(fields, request.submission)) return *error;
    if (auto error = read_hint(fields, request.hint)) return *error;
    return request;
}

/// Type 1 is "join" to the shipped clients and "send" to the documentation. No known join has either field.
Request parse_join_or_send(const PayloadFields& fields) {
    const bool is_send = !fields.message.is_null() || !fields.sender_id.is_null();
    return is_send ? parse_send(fields) : parse_join(fields);
}

/// `{text, roomId, userId, name}`: the dialect of the REST reference.
Request parse_plain_message(PayloadFields fields) {
    if (fields.text.is_null()) return Ignored{};

    fields.message = fields.text;
    fields.sender_id = first_truthy(fields.user_id, fields.sender_id);
    fields.sender_name = first_truthy(fields.name, fields.sender_name);
    return parse_send(fields);
}

Request parse_numbered(std::string_view number, const PayloadFields& fields) {
    if (number == "0") return parse_join(fields);
    if (number == "1") return parse_join_or_send(fields);
    if (number == "2") return parse_send(fields);
    return Ignored{};
}

/// "0", "1" or "2" for a number or a string that says so; empty for anything else.
std::string_view type_number(View type) {
    for (const std::string_view number : {"0", "1", "2"}) {
        if (type.number() == number.front() - '0' || type.string() == number) return number;
    }
    return {};
}

Request parse_message(View argument) {
    const auto fields = read_fields(argument);
    if (fields.type.is_null()) return parse_plain_message(fields);
    if (fields.payload.is_null()) return Ignored{};

    return parse_numbered(type_number(fields.type), read_fields(fields.payload));
}

}  // namespace

std::string channel_room(ChannelId channel) {
    return channel.to_string();
}

std::string ChannelName::room() const {
    return id ? channel_room(*id) : "name:" + text;
}

Request parse_event(std::string_view event, View argument) {
    if (event == "message") return parse_message(argument);
    if (event == "join") return parse_join(read_fields(argument));
    if (event == "leave") return parse_leave(read_fields(argument));
    return parse_numbered(event, read_fields(argument));
}

}  // namespace wimpole::events
