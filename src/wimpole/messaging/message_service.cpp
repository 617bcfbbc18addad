#include "wimpole/messaging/message_service.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "siopp/base/utf8.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/base/line_text.hpp"
#include "wimpole/messaging/attachment_urls.hpp"

namespace wimpole::messaging {

namespace {

/// How a client is told of a field that is not acceptable.
struct Field {
    std::string_view name;
    std::string_view content;
    std::size_t max_bytes = 0;
};

Error invalid(const Field& field, std::string_view problem) {
    return Error{Error::Kind::invalid, std::string(field.name) + ' ' + std::string(problem)};
}

std::optional<Error> check_size(const Field& field) {
    if (field.content.size() <= field.max_bytes) return std::nullopt;
    return invalid(field, "is longer than " + std::to_string(field.max_bytes) + " bytes");
}

bool is_line_layout(char letter) {
    return letter == '\n' || letter == '\r' || letter == '\t';
}

/// For what is shown as one line.
std::optional<Error> check_line(const Field& field) {
    if (auto error = check_size(field)) return error;
    if (!siopp::utf8::is_valid(field.content)) return invalid(field, "is not valid UTF-8");
    if (has_control(field.content)) return invalid(field, "contains a control character");
    return std::nullopt;
}

/// For what may have line breaks and tabs.
std::optional<Error> check_text(const Field& field) {
    if (auto error = check_size(field)) return error;
    if (!siopp::utf8::is_valid(field.content)) return invalid(field, "is not valid UTF-8");

    const auto forbidden = [](char letter) { return is_control(letter) && !is_line_layout(letter); };
    if (std::ranges::any_of(field.content, forbidden)) return invalid(field, "contains a control character");
    return std::nullopt;
}

/// Whether it is worth while to look for a member: cheaper than to read the JSON of every message.
bool may_have_member(std::string_view text, std::string_view name) {
    return text.find(name) != std::string_view::npos || text.find("\\u") != std::string_view::npos;
}

}  // namespace

Task<Result<Receipt>> MessageService::submit(Submission submission, ChannelHint hint, std::string origin) {
    if (auto error = check(submission)) co_return *std::move(error);
    if (auto error = check_size({"channel metadata", hint.metadata, limits_.max_metadata_bytes})) {
        co_return *std::move(error);
    }

    submission.socket_id = origin;
    co_return co_await store_.append(std::move(submission), std::move(hint), std::move(origin));
}

std::optional<Error> MessageService::check(const Submission& submission) const {
    if (submission.text.empty()) return Error{Error::Kind::invalid, "message text is empty"};

    for (const Field& field : {Field{"message text", submission.text, limits_.max_text_bytes},
                               Field{"thought", submission.thought, limits_.max_text_bytes}}) {
        if (auto error = check_text(field)) return error;
    }
    for (const Field& field :
         {Field{"sender name", submission.sender_name, limits_.max_name_bytes},
          Field{"source", submission.source, limits_.max_name_bytes},
          Field{"message id", submission.client_message_id, limits_.max_client_message_id_bytes},
          // Often the same.
          Field{"source id", submission.source_id,
                std::max(limits_.max_name_bytes, limits_.max_client_message_id_bytes)}}) {
        if (auto error = check_line(field)) return error;
    }
    for (const Field& field : {Field{"metadata", submission.metadata, limits_.max_metadata_bytes},
                               Field{"attachment list", submission.attachments, limits_.max_metadata_bytes},
                               Field{"action list", submission.actions, limits_.max_metadata_bytes},
                               Field{"raw message", submission.raw_message, limits_.max_raw_message_bytes}}) {
        if (auto error = check_size(field)) return error;
    }
    return check_attachments(submission);
}

std::optional<Error> MessageService::check_attachments(const Submission& submission) const {
    const auto& schemes = limits_.attachment_schemes;
    if (auto error = check_attachment_urls(submission.attachments, schemes)) return error;
    // Clients look for them there, too.
    for (const auto* text : {&submission.metadata, &submission.raw_message}) {
        if (!may_have_member(*text, "attachments")) continue;
        const auto listed = member_or_null(parsed_or_null(*text), "attachments");
        if (auto error = check_attachment_urls(listed.raw(), schemes)) return error;
    }
    return std::nullopt;
}

std::optional<Error> MessageService::check(const MessageChanges& changes) const {
    Submission content;
    content.text = changes.text.value_or("unchanged");
    content.source = changes.source.value_or("");
    content.metadata = changes.metadata.value_or("");
    content.attachments = changes.attachments.value_or("");
    content.raw_message = changes.raw_message.value_or("");
    content.thought = changes.thought.value_or("");
    content.actions = changes.actions.value_or("");
    return check(content);
}

}  // namespace wimpole::messaging
