#include "wimpole/api/request_fields.hpp"

#include <utility>

#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::api {

using siopp::json::Kind;
using siopp::json::View;

namespace {

constexpr const char* missing_fields =
    "Missing required fields: channel_id, message_server_id, author_id, content, source_type, raw_message";

/// False where the member is there but no id.
template <class Id>
bool read_optional_id(View body, std::string_view name, std::optional<Id>& into) {
    if (!has(body, name)) return true;
    into = id_of<Id>(body, name);
    return into.has_value();
}

}  // namespace

std::optional<MessageServerId> message_server_of(View body) {
    for (const auto* name : {"message_server_id", "server_id", "messageServerId", "serverId"}) {
        if (!has(body, name)) continue;
        const auto text = text_of(body, name);
        if (text == "0") return MessageServerId();
        return text ? MessageServerId::parse(*text) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::vector<EntityId>> ids_of(View body, std::string_view name, std::size_t max) {
    const auto array = member_or_null(body, name);
    if (array.kind() != Kind::array) return std::nullopt;
    std::vector<EntityId> ids;
    for (const auto element : array.elements()) {
        const auto text = element.string();
        const auto id = text ? EntityId::parse(*text) : std::nullopt;
        if (!id || ids.size() >= max) return std::nullopt;
        ids.push_back(*id);
    }
    return ids;
}

void read_raw_message(View raw, messaging::Submission& submission) {
    submission.thought = text_of(raw, "thought").value_or("");
    const auto actions = member_or_null(raw, "actions");
    if (actions.kind() == Kind::array) submission.actions = actions.raw();
    if (submission.attachments.empty()) submission.attachments = value_text_of(raw, "attachments");
}

Result<messaging::Submission> agent_submission(View body) {
    messaging::Submission submission;
    const auto channel = id_of<ChannelId>(body, "channel_id");
    const auto server = message_server_of(body);
    const auto author = id_of<EntityId>(body, "author_id");
    const auto content = text_of(body, "content");
    const auto source = text_of(body, "source_type");
    if (!channel || !server || !author || !content || !source || !has(body, "raw_message"))
        return invalid(missing_fields);
    if (!read_optional_id(body, "in_reply_to_message_id", submission.in_reply_to))
        return invalid("Invalid in_reply_to_message_id format");
    if (!read_optional_id(body, "messageId", submission.id)) return invalid("Invalid messageId format");

    submission.channel = *channel;
    submission.message_server = *server;
    submission.sender = *author;
    submission.text = *content;
    submission.source = *source;
    submission.raw_message = value_text_of(body, "raw_message");
    submission.metadata = object_text_of(body, "metadata");
    const auto metadata = member_or_null(body, "metadata");
    submission.sender_name = text_of(metadata, "agentName").value_or(messaging::unnamed_agent);
    submission.attachments = value_text_of(metadata, "attachments");
    read_raw_message(member_or_null(body, "raw_message"), submission);
    return submission;
}

}  // namespace wimpole::api
