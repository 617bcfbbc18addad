#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wimpole/agents/openai/chat_context.hpp"

namespace wimpole::agents::openai {

/// A function that the model may call.
struct ToolDescription {
    std::string name;
    std::string description;
    /// JSON Schema of its arguments, JSON text of an object.
    std::string parameters;
};

/// What chat/completions is asked.
struct ChatRequest {
    std::string model;
    std::vector<ChatMessage> messages;
    std::vector<ToolDescription> tools;
    std::int64_t max_tokens = 1'024;
    std::optional<double> temperature;
    bool stream = true;
    /// OpenAI's own models are told of the limit as `max_completion_tokens`, all others as `max_tokens`.
    bool limits_all_tokens = false;
};

/// The body of the request; always with a limit for the reply.
std::string to_json(const ChatRequest& request);

/// Bytes of what the model has to read.
std::size_t content_bytes(std::span<const ChatMessage> messages);

}  // namespace wimpole::agents::openai
