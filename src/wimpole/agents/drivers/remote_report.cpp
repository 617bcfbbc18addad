#include "wimpole/agents/drivers/remote_report.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "wimpole/base/json_members.hpp"

namespace wimpole::agents {

using siopp::json::Kind;
using siopp::json::View;

namespace {

constexpr std::size_t max_step_name_bytes = 200;
constexpr std::size_t max_error_bytes = 2'000;
constexpr std::int64_t max_retry_after_ms = 24 * 60 * 60 * 1'000;

/// The JSON text of a member; nothing where it is absent or null, an error where it is of another kind.
Result<std::string> json_said(View object, const char* name, Kind kind, const char* what) {
    const auto value = member_or_null(object, name);
    if (value.kind() == Kind::null) return std::string();
    if (value.kind() != kind) return invalid(std::string(name) + " must be " + what + '.');
    return std::string(value.raw());
}

/// A text that must be there, of at most so many bytes.
Result<std::string> short_text(View object, const char* name, std::size_t max_bytes) {
    auto text = member_or_null(object, name).string();
    if (!text || text->empty() || text->size() > max_bytes) {
        return invalid(std::string(name) + " must be a string of 1 to " + std::to_string(max_bytes) +
                       " bytes.");
    }
    return *std::move(text);
}

Result<RemoteReport> said_step(View argument) {
    ActionStep step;
    auto id = short_text(argument, "id", max_step_name_bytes);
    if (!id) return id.error();
    auto name = short_text(argument, "name", max_step_name_bytes);
    if (!name) return name.error();
    step.id = *std::move(id);
    step.name = *std::move(name);

    using Status = ActionStep::Status;
    const auto status = string_or_empty(argument, "status");
    if (status == "completed") step.status = Status::completed;
    if (status == "failed") step.status = Status::failed;
    if (step.status == Status::executing && !status.empty() && status != "executing")
        return invalid("status must be executing, completed or failed.");
    if (const auto result = member_or_null(argument, "result"); result.kind() != Kind::null)
        step.result = result.raw();
    step.text = string_or_empty(argument, "text");
    return step;
}

Result<RemoteReport> said_reply(View argument) {
    const auto text = member_or_null(argument, "text").string();
    if (!text) return invalid("text must be a string.");
    auto actions = json_said(argument, "actions", Kind::array, "an array");
    if (!actions) return actions.error();
    auto attachments = json_said(argument, "attachments", Kind::array, "an array");
    if (!attachments) return attachments.error();
    auto metadata = json_said(argument, "metadata", Kind::object, "an object");
    if (!metadata) return metadata.error();

    Reply reply;
    reply.text = *text;
    reply.thought = string_or_empty(argument, "thought");
    reply.prompt = string_or_empty(argument, "prompt");
    if (!actions->empty()) reply.actions = *std::move(actions);
    reply.attachments = *std::move(attachments);
    reply.metadata = *std::move(metadata);
    return reply;
}

Result<RemoteReport> said_error(View argument) {
    auto code = short_text(argument, "code", max_step_name_bytes);
    if (!code) return code.error();
    auto message = short_text(argument, "message", max_error_bytes);
    if (!message) return message.error();

    TurnError error;
    error.code = *std::move(code);
    error.message = *std::move(message);
    error.is_retryable = is_true(argument, "retryable");
    if (const auto wait = member_or_null(argument, "retryAfterMs").integer(); wait && *wait >= 0)
        error.retry_after = std::chrono::milliseconds(std::min(*wait, max_retry_after_ms));
    return error;
}

}  // namespace

Result<RemoteReport> remote_report(std::string_view event, View argument) {
    if (event == "agent_action") return said_step(argument);
    if (event == "agent_final") return said_reply(argument);
    if (event == "agent_error") return said_error(argument);
    if (event == "agent_ignore") return Ignore{is_true(argument, "stop")};
    const auto* const name = event == "agent_stream" ? "chunk" : "text";
    const auto text = member_or_null(argument, name).string();
    if (!text) return invalid(std::string(name) + " must be a string.");
    if (event == "agent_stream") return RemoteChunk{*text};
    return RemoteThought{*text};
}

}  // namespace wimpole::agents
