#include "wimpole/api/messaging_core_api.hpp"

#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/message_json.hpp"
#include "wimpole/api/request_fields.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using messaging::MessageChanges;
using messaging::Receipt;
using messaging::Submission;
using siopp::json::View;
using siopp::json::Writer;

namespace {

Error forbidden_sender() {
    return {Error::Kind::forbidden, "Forbidden: author_id is not the caller's"};
}

/// A message of another system.
Result<Submission> external_message(View body) {
    const auto channel = id_of<ChannelId>(body, "channel_id");
    const auto server = message_server_of(body);
    const auto author = id_of<EntityId>(body, "author_id");
    const auto content = text_of(body, "content");
    if (!channel || !server || !author || !content) return invalid("Invalid external message payload");

    Submission submission;
    submission.channel = *channel;
    submission.message_server = *server;
    submission.sender = *author;
    submission.text = *content;
    submission.sender_name = text_of(body, "author_display_name").value_or(messaging::unnamed_sender);
    submission.source = text_of(body, "source_type").value_or("");
    // What the other system delivers twice is stored once.
    submission.source_id = submission.client_message_id = text_of(body, "source_id").value_or("");
    submission.raw_message = value_text_of(body, "raw_message");
    submission.metadata = object_text_of(body, "metadata");
    submission.attachments = value_text_of(body.find("metadata").value_or(View()), "attachments");
    if (has(body, "in_reply_to_message_id")) {
        submission.in_reply_to = id_of<MessageId>(body, "in_reply_to_message_id");
        if (!submission.in_reply_to) return invalid("Invalid in_reply_to_message_id format");
    }
    return submission;
}

Result<MessageChanges> message_changes(View body) {
    MessageChanges changes;
    changes.text = text_of(body, "content");
    if (has(body, "content") && !changes.text) return invalid("Invalid content format");
    changes.source = text_of(body, "source_type");
    if (has(body, "in_reply_to_message_id")) {
        changes.in_reply_to = id_of<MessageId>(body, "in_reply_to_message_id");
        if (!changes.in_reply_to) return invalid("Invalid in_reply_to_message_id format");
    }
    if (has(body, "author_id") && !id_of<EntityId>(body, "author_id"))
        return invalid("Invalid author_id format");

    if (auto metadata = object_text_of(body, "metadata"); !metadata.empty()) changes.metadata = metadata;
    if (!has(body, "raw_message")) return changes;
    Submission raw;
    read_raw_message(*body.find("raw_message"), raw);
    changes.raw_message = value_text_of(body, "raw_message");
    changes.thought = std::move(raw.thought);
    changes.actions = std::move(raw.actions);
    if (!raw.attachments.empty()) changes.attachments = std::move(raw.attachments);
    return changes;
}

}  // namespace

void MessagingCoreApi::add_routes(Routes& routes) const {
    routes.post("/api/messaging/submit", handler(*this, &MessagingCoreApi::submit));
    routes.post("/api/messaging/action", handler(*this, &MessagingCoreApi::submit));
    routes.patch("/api/messaging/action/:messageId", handler(*this, &MessagingCoreApi::update_action));
    routes.post("/api/messaging/ingest-external", handler(*this, &MessagingCoreApi::ingest));
    routes.post("/api/messaging/complete", handler(*this, &MessagingCoreApi::complete));
}

/// What is answered stands in the same channel: nobody is to learn which messages others have.
siopp::Task<std::optional<Error>> MessagingCoreApi::check_reply_target(std::optional<MessageId> target,
                                                                       ChannelId channel) const {
    if (!target) co_return std::nullopt;
    auto finding = store_.find_message(*target);
    const auto found = co_await std::move(finding);
    if (!found && found.error().kind != Error::Kind::not_found) co_return found.error();
    if (found && found->channel == channel) co_return std::nullopt;
    co_return Error{Error::Kind::not_found, "in_reply_to_message_id: message not found"};
}

/// Stores a message in a channel that exists.
siopp::Task<Result<Receipt>> MessagingCoreApi::post(Caller caller, Submission submission) const {
    auto finding = gate_.find(caller, submission.channel, Operation::send);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return channel.error();
    if (!access_.may_send_as(caller, submission.sender)) co_return forbidden_sender();
    auto checking = check_reply_target(submission.in_reply_to, submission.channel);
    if (auto error = co_await std::move(checking)) co_return *std::move(error);

    submission.message_server = channel->message_server;
    auto submitting = service_.submit(std::move(submission), {}, {});
    co_return co_await std::move(submitting);
}

siopp::Task<Answer> MessagingCoreApi::submit(ApiRequest request) const {
    auto submission = agent_submission(request.body());
    if (!submission) co_return messaging_error(submission.error());
    // Agents are not woken by what agents say.
    submission->wakes_agents = false;

    auto posting = post(request.caller, *std::move(submission));
    const auto receipt = co_await std::move(posting);
    if (!receipt) co_return messaging_error(receipt.error());
    co_return success(message_json(receipt->message), 201);
}

siopp::Task<Answer> MessagingCoreApi::update_action(ApiRequest request) const {
    const auto id = request.id<MessageId>("messageId");
    if (!id) co_return messaging_error(400, "Invalid message id");
    auto changes = message_changes(request.body());
    if (!changes) co_return messaging_error(changes.error());

    auto finding = store_.find_message(*id);
    const auto found = co_await std::move(finding);
    if (!found) co_return messaging_error(found.error());
    if (!access_.may_send_as(request.caller, found->sender)) co_return messaging_error(forbidden_sender());
    // Who may no longer write in the channel cannot put new text into it by changing what is there.
    auto looking = gate_.find(request.caller, found->channel, Operation::send);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());

    auto checking = service_.check(*changes);
    if (checking) co_return messaging_error(*checking);
    auto updating = store_.update_message(*id, *std::move(changes));
    const auto updated = co_await std::move(updating);
    if (!updated) co_return messaging_error(updated.error());
    co_return success(updated_message_json(*updated));
}

siopp::Task<Answer> MessagingCoreApi::ingest(ApiRequest request) const {
    auto submission = external_message(request.body());
    if (!submission) co_return messaging_error(submission.error());

    auto posting = post(request.caller, *std::move(submission));
    const auto receipt = co_await std::move(posting);
    if (!receipt) co_return messaging_error(receipt.error());
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", true).member("message", "Message ingested and published to bus");
    writer.key("data").begin_object().member("messageId", receipt->message.id.to_string()).end_object();
    writer.end_object();
    co_return json_response(202, std::move(body));
}

siopp::Task<Answer> MessagingCoreApi::complete(ApiRequest request) const {
    const auto id = id_of<ChannelId>(request.body(), "channel_id");
    const auto server = message_server_of(request.body());
    if (!id || !server) co_return messaging_error(400, "Missing required fields: channel_id, server_id");
    auto looking = gate_.look_up(request.caller, *id, Operation::send);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());

    signals_.message_complete(*id, *server, {});
    co_return json_response(200, R"({"success":true,"message":"Completion event emitted"})");
}

}  // namespace wimpole::api
