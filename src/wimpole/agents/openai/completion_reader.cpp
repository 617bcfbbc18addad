#include "wimpole/agents/openai/completion_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "wimpole/base/json_members.hpp"

namespace wimpole::agents::openai {

using siopp::json::Kind;
using siopp::json::View;

namespace {

constexpr std::size_t max_depth = 64;

Error failed(std::string reason) {
    return {Error::Kind::invalid, std::move(reason)};
}

std::uint64_t count_member(View object, std::string_view name) {
    return static_cast<std::uint64_t>(
        std::max<std::int64_t>(member_or_null(object, name).integer().value_or(0), 0));
}

}  // namespace

CompletionReader::CompletionReader(CompletionSink sink, CompletionLimits limits)
    : sink_(std::move(sink)), limits_(limits) {
    collector_.text = [this](std::string_view part) {
        text_ += part;
        sink_.text(part);
    };
    collector_.thought = [this](std::string_view part) {
        thought_ += part;
        sink_.thought(part);
    };
}

Result<void> CompletionReader::read(std::string_view json) {
    const auto answer = View::parse(json, max_depth);
    if (!answer || answer->kind() != Kind::object) return failed("the answer is no JSON object");
    if (auto error = provider_error(*answer)) return Error{Error::Kind::busy, *std::move(error)};

    if (const auto usage = member_or_null(*answer, "usage"); usage.kind() == Kind::object) {
        usage_ = Usage{count_member(usage, "prompt_tokens"), count_member(usage, "completion_tokens")};
    }
    // The last object of a stream has usage, and no choice.
    for (const auto choice : member_or_null(*answer, "choices").elements())
        return read_choice(choice);
    return {};
}

Result<void> CompletionReader::read_choice(View choice) {
    const auto delta = member_or_null(choice, "delta");
    const auto message = delta.kind() == Kind::object ? delta : member_or_null(choice, "message");
    for (const auto* name : {"reasoning_content", "reasoning"}) {
        const auto thought = string_or_empty(message, name);
        if (thought.empty()) continue;
        collector_.thought(thought);
        break;
    }
    add_content(member_or_null(message, "content"));
    if (const auto read = read_tool_calls(member_or_null(message, "tool_calls")); !read) return read.error();
    if (auto reason = string_or_empty(choice, "finish_reason"); !reason.empty())
        finish_reason_ = std::move(reason);

    if (text_.size() > limits_.max_bytes || thought_.size() > limits_.max_bytes)
        return failed("the answer of the model is too long");
    return {};
}

/// A text, or a list of parts of which some are texts.
void CompletionReader::add_content(View content) {
    if (const auto text = content.string()) return splitter_.feed(*text, collector_);
    for (const auto part : content.elements()) {
        if (const auto text = string_or_empty(part, "text"); !text.empty()) splitter_.feed(text, collector_);
    }
}

Result<void> CompletionReader::read_tool_calls(View calls) {
    std::size_t position = 0;
    for (const auto call : calls.elements()) {
        const auto index =
            member_or_null(call, "index").integer().value_or(static_cast<std::int64_t>(position));
        ++position;
        if (index < 0 || static_cast<std::size_t>(index) >= limits_.max_tool_calls)
            return failed("the model calls too many tools");
        if (tool_calls_.size() <= static_cast<std::size_t>(index)) tool_calls_.resize(index + 1);

        auto& into = tool_calls_[static_cast<std::size_t>(index)];
        if (auto id = string_or_empty(call, "id"); !id.empty()) into.id = std::move(id);
        const auto function = member_or_null(call, "function");
        into.name += string_or_empty(function, "name");
        // Some servers give an object in place of its text.
        const auto arguments = member_or_null(function, "arguments");
        into.arguments +=
            arguments.kind() == Kind::object ? std::string(arguments.raw()) : arguments.string().value_or("");
        if (into.name.size() + into.arguments.size() > limits_.max_bytes)
            return failed("the model calls a tool with too much");
    }
    return {};
}

void CompletionReader::finish() {
    splitter_.finish(collector_);
    std::erase_if(tool_calls_, [](const ToolCall& call) { return call.name.empty(); });
}

std::optional<std::string> provider_error(View answer) {
    const auto error = member_or_null(answer, "error");
    if (error.is_null()) return std::nullopt;
    if (auto text = error.string()) return text;
    if (auto message = string_or_empty(error, "message"); !message.empty()) return message;
    return "the provider tells of an error without a message";
}

}  // namespace wimpole::agents::openai
