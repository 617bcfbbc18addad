#include "wimpole/api/messages_api.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/message_json.hpp"
#include "wimpole/api/request_fields.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::api {

using messaging::Channel;
using messaging::HistoryRange;
using messaging::Message;
using messaging::MessageService;
using messaging::Receipt;
using messaging::Submission;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::size_t title_messages = 4;
constexpr std::size_t max_title_letters = 60;

/// Milliseconds, or a date as JSON.stringify() writes it; nothing where it is empty. False where it is
/// neither.
bool read_time(const ApiRequest& request, std::string_view name, std::optional<std::int64_t>& into) {
    const auto text = request.query(name);
    if (!text || text->empty()) return true;
    const bool is_number =
        std::ranges::all_of(*text, [](char letter) { return letter >= '0' && letter <= '9'; });
    into = is_number ? number_of(*text) : parse_iso_time(*text);
    return into.has_value();
}

bool read_seq(const ApiRequest& request, std::string_view name, std::optional<std::uint64_t>& into) {
    const auto text = request.query(name);
    if (!text || text->empty()) return true;
    const auto number = number_of(*text);
    if (!number || *number < 0) return false;
    into = static_cast<std::uint64_t>(*number);
    return true;
}

Result<HistoryRange> range_of(const ApiRequest& request) {
    HistoryRange range;
    if (!read_time(request, "before", range.before_ms)) return invalid("Invalid before: a time is needed");
    if (!read_time(request, "after", range.after_ms)) return invalid("Invalid after: a time is needed");
    if (!read_seq(request, "before_seq", range.before)) return invalid("Invalid before_seq");
    if (!read_seq(request, "after_seq", range.after)) return invalid("Invalid after_seq");
    return range;
}

std::size_t limit_of(const ApiRequest& request, const HistoryLimits& limits) {
    const auto number = number_of(request.query("limit").value_or(""));
    if (!number || *number < 0) return limits.default_messages;
    return static_cast<std::size_t>(
        std::min<std::int64_t>(*number, static_cast<std::int64_t>(limits.max_messages)));
}

View metadata_of(View body) {
    return body.find("metadata").value_or(View());
}

/// A person's message.
Result<Submission> persons_message(const ApiRequest& request) {
    const auto body = request.body();
    const auto channel = request.id<ChannelId>("channelId");
    const auto server = message_server_of(body);
    const auto author = id_of<EntityId>(body, "author_id");
    const auto content = text_of(body, "content");
    if (!channel || !server || !author || !content)
        return invalid("Missing required fields: channelId, message_server_id, author_id, content");

    Submission submission;
    submission.channel = *channel;
    submission.message_server = *server;
    submission.sender = *author;
    submission.text = *content;
    submission.source = text_of(body, "source_type").value_or("eliza_gui");
    submission.raw_message = value_text_of(body, "raw_message");
    submission.metadata = object_text_of(body, "metadata");
    submission.sender_name =
        text_of(metadata_of(body), "user_display_name").value_or(messaging::unnamed_sender);
    submission.attachments = value_text_of(metadata_of(body), "attachments");
    if (has(body, "in_reply_to_message_id")) {
        submission.in_reply_to = id_of<MessageId>(body, "in_reply_to_message_id");
        if (!submission.in_reply_to) return invalid("Invalid in_reply_to_message_id format");
    }
    return submission;
}

messaging::ChannelHint hint_of(View body) {
    const auto metadata = metadata_of(body);
    messaging::ChannelHint hint;
    hint.is_dm = metadata.find("isDm").value_or(View()).boolean().value_or(false) ||
                 text_of(metadata, "channelType") == "DM";
    hint.target = id_of<EntityId>(metadata, "targetUserId");
    hint.metadata = object_text_of(body, "metadata");
    return hint;
}

/// metadata.targetAgentId, else the first participant that is not the author.
std::optional<EntityId> recipient(View body, const std::optional<Channel>& channel, EntityId author) {
    if (const auto target = id_of<EntityId>(metadata_of(body), "targetAgentId")) return target;
    if (!channel) return std::nullopt;
    const auto& participants = channel->participants;
    const auto other =
        std::ranges::find_if(participants, [author](EntityId participant) { return participant != author; });
    return other == participants.end() ? std::nullopt : std::optional(*other);
}

/// The beginning of a text, cut between words where that is possible.
std::string shortened(std::string_view text) {
    text = text.substr(0, text.find_first_of("\r\n"));
    if (text.size() <= max_title_letters) return std::string(text);
    auto end = text.rfind(' ', max_title_letters);
    if (end == std::string_view::npos || end == 0) end = max_title_letters;
    // Not within a letter of several bytes (UTF-8).
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

siopp::HttpResponse title_answer(ChannelId channel, const std::string* title) {
    std::string data;
    Writer writer(data);
    writer.begin_object().key("title");
    if (title) {
        writer.value(*title);
    } else {
        writer.value(nullptr);
    }
    writer.member("channelId", channel.to_string());
    if (!title) writer.member("reason", "Not enough messages to generate a title");
    writer.end_object();
    return success(data);
}

}  // namespace

MessagesApi::MessagesApi(messaging::Store& store, MessageService& service, messaging::CommitListener& sockets,
                         const agents::AgentRegistry& agents, AgentReplies& replies, const Access& access,
                         HistoryLimits limits)
    : store_(store),
      service_(service),
      sockets_(sockets),
      agents_(agents),
      transport_(replies, agents),
      access_(access),
      gate_(store, access),
      limits_(limits) {}

void MessagesApi::add_routes(Routes& routes) const {
    for (const std::string channels : {"/api/messaging/channels", "/api/messaging/central-channels"}) {
        const auto messages = channels + "/:channelId/messages";
        routes.get(messages, handler(*this, &MessagesApi::history));
        routes.post(messages, handler(*this, &MessagesApi::post));
        routes.remove(messages, handler(*this, &MessagesApi::clear));
        routes.remove(messages + "/:messageId", handler(*this, &MessagesApi::remove));
        routes.post(channels + "/:channelId/generate-title", handler(*this, &MessagesApi::title));
    }
}

siopp::Task<Answer> MessagesApi::history(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    const auto range = range_of(request);
    if (!range) co_return messaging_error(range.error());
    auto looking = gate_.look_up(request.caller, *id, Operation::read);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());

    auto reading = store_.history(*id, *range, limit_of(request, limits_));
    const auto messages = co_await std::move(reading);
    if (!messages) co_return messaging_error(messages.error());
    std::string data;
    Writer writer(data);
    writer.begin_object().key("messages").begin_array();
    for (const auto& message : *messages)
        writer.raw(history_json(message));
    writer.end_array().end_object();
    co_return success(data);
}

siopp::Task<Result<Receipt>> MessagesApi::store(Caller caller, Submission submission,
                                                messaging::ChannelHint hint) const {
    if (!access_.may_send_as(caller, submission.sender))
        co_return Error{Error::Kind::forbidden, "Forbidden: author_id is not the caller's"};
    if (submission.in_reply_to) {
        auto finding = store_.find_message(*submission.in_reply_to);
        const auto target = co_await std::move(finding);
        if (!target) co_return target.error();
        if (target->channel != submission.channel)
            co_return Error{Error::Kind::not_found, "Message not found"};
    }
    auto submitting = service_.submit(std::move(submission), std::move(hint), {});
    co_return co_await std::move(submitting);
}

siopp::Task<Answer> MessagesApi::post(ApiRequest request) const {
    const auto body = request.body();
    const auto transport = transport_of(body);
    if (!transport) co_return messaging_error(transport.error());
    auto submission = persons_message(request);
    if (!submission) co_return messaging_error(submission.error());
    auto looking = gate_.look_up(request.caller, submission->channel, Operation::send);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());
    if (*channel && (*channel)->message_server != submission->message_server) {
        auto finding = store_.find_message_server(submission->message_server);
        const auto server = co_await std::move(finding);
        if (!server) co_return messaging_error(server.error());
    }

    ReplyTransport::Exchange exchange;
    exchange.agent = recipient(body, *channel, submission->sender);
    exchange.submission = *std::move(submission);
    exchange.transport = *transport;
    exchange.post = [this, caller = request.caller, hint = hint_of(body)](Submission message) {
        return store(caller, std::move(message), hint);
    };
    exchange.failure = [](const Error& error) { return messaging_error(error); };
    auto answering = transport_.answer(std::move(exchange));
    co_return co_await std::move(answering);
}

siopp::Task<Answer> MessagesApi::remove(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    const auto message_id = request.id<MessageId>("messageId");
    if (!id || !message_id) co_return messaging_error(400, "Invalid channelId or messageId");
    auto finding = store_.find_message(*message_id);
    const auto message = co_await std::move(finding);
    if (!message && message.error().kind != Error::Kind::not_found)
        co_return messaging_error(message.error());
    auto finding_channel = store_.find_channel(*id);
    const auto channel = co_await std::move(finding_channel);
    // A message of another channel is not there: its author is nobody here.
    const bool is_here = message && message->channel == *id;
    const Subject subject{channel ? &*channel : nullptr,
                          is_here ? std::optional(message->sender) : std::nullopt};
    if (!access_.allows(request.caller, Operation::delete_message, subject)) co_return forbidden();

    auto deleting = store_.delete_message(*id, *message_id);
    const auto deleted = co_await std::move(deleting);
    if (!deleted) co_return messaging_error(deleted.error());
    if (!*deleted) sockets_.message_deleted({.seq = 0, .channel = *id, .message = *message_id});
    co_return no_content();
}

siopp::Task<Answer> MessagesApi::clear(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    auto looking = gate_.look_up(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());

    auto clearing = store_.clear_channel(*id);
    const auto cleared = co_await std::move(clearing);
    if (!cleared) co_return messaging_error(cleared.error());
    if (!*cleared) sockets_.channel_cleared({.seq = 0, .channel = *id});
    co_return no_content();
}

/// A title without a model: what the first person wrote first.
siopp::Task<Answer> MessagesApi::title(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId format");
    const auto agent = id_of<EntityId>(request.body(), "agentId");
    if (!agent) co_return messaging_error(400, "Valid agent ID is required");
    if (!agents_.is_active(*agent)) co_return messaging_error(404, "Agent not found or not active");
    auto looking = gate_.look_up(request.caller, *id, Operation::read);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());

    HistoryRange range;
    range.order = HistoryRange::Order::oldest_first;
    auto reading = store_.history(*id, range, title_messages);
    const auto messages = co_await std::move(reading);
    if (!messages) co_return messaging_error(messages.error());
    const auto first = std::ranges::find_if(
        *messages, [this](const Message& message) { return !agents_.contains(message.sender); });
    if (messages->size() < title_messages || first == messages->end()) co_return title_answer(*id, nullptr);
    const auto title = shortened(first->text);
    co_return title_answer(*id, &title);
}

}  // namespace wimpole::api
