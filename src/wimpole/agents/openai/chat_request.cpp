#include "wimpole/agents/openai/chat_request.hpp"

#include "siopp/base/json_writer.hpp"

namespace wimpole::agents::openai {

using Role = ChatMessage::Role;
using siopp::json::Writer;

namespace {

const char* name_of(Role role) {
    switch (role) {
        case Role::system:
            return "system";
        case Role::user:
            return "user";
        case Role::assistant:
            return "assistant";
        case Role::tool:
            break;
    }
    return "tool";
}

void write_parts(Writer& writer, const ChatMessage& message) {
    writer.begin_array();
    writer.begin_object().member("type", "text").member("text", message.content).end_object();
    for (const auto& image : message.images) {
        writer.begin_object().member("type", "image_url").key("image_url");
        writer.begin_object().member("url", image).end_object().end_object();
    }
    writer.end_array();
}

void write_tool_calls(Writer& writer, const std::vector<ToolCall>& calls) {
    writer.begin_array();
    for (const auto& call : calls) {
        writer.begin_object().member("id", call.id).member("type", "function").key("function");
        writer.begin_object().member("name", call.name).member("arguments", call.arguments).end_object();
        writer.end_object();
    }
    writer.end_array();
}

void write_message(Writer& writer, const ChatMessage& message) {
    writer.begin_object().member("role", name_of(message.role)).key("content");
    if (message.images.empty()) {
        writer.value(message.content);
    } else {
        write_parts(writer, message);
    }
    if (!message.tool_calls.empty()) write_tool_calls(writer.key("tool_calls"), message.tool_calls);
    if (message.role == Role::tool) writer.member("tool_call_id", message.tool_call_id);
    writer.end_object();
}

void write_tool(Writer& writer, const ToolDescription& tool) {
    writer.begin_object().member("type", "function").key("function");
    writer.begin_object()
        .member("name", tool.name)
        .member("description", tool.description)
        .key("parameters")
        .raw(tool.parameters)
        .end_object();
    writer.end_object();
}

}  // namespace

std::string to_json(const ChatRequest& request) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("model", request.model).key("messages").begin_array();
    for (const auto& message : request.messages)
        write_message(writer, message);
    writer.end_array();
    if (!request.tools.empty()) {
        writer.key("tools").begin_array();
        for (const auto& tool : request.tools)
            write_tool(writer, tool);
        writer.end_array();
    }
    writer.member(request.limits_all_tokens ? "max_completion_tokens" : "max_tokens", request.max_tokens);
    if (request.temperature) writer.member("temperature", *request.temperature);
    writer.member("stream", request.stream);
    if (request.stream)
        writer.key("stream_options").begin_object().member("include_usage", true).end_object();
    writer.end_object();
    return json;
}

std::size_t content_bytes(std::span<const ChatMessage> messages) {
    std::size_t bytes = 0;
    for (const auto& message : messages) {
        bytes += message.content.size();
        for (const auto& call : message.tool_calls)
            bytes += call.name.size() + call.arguments.size();
    }
    return bytes;
}

}  // namespace wimpole::agents::openai
