#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "wimpole/agents/character/character.hpp"
#include "wimpole/agents/character/knowledge.hpp"
#include "wimpole/agents/openai/completion_call.hpp"
#include "wimpole/agents/openai/tool.hpp"

namespace wimpole::agents::openai {

/// What a model-driven agent is: who it plays, and which model plays it.
struct Profile {
    Character character;
    Knowledge knowledge{{}};
    Provider provider;
    std::string model;
    std::int64_t max_reply_tokens = 1'024;
    /// Of prompt and reply together.
    std::size_t context_tokens = 8'192;
    std::optional<double> temperature;
    Tools tools;

    /// Messages of a channel that are read for a turn, whatever their length.
    std::size_t max_context_messages = 200;
    /// Passages of its knowledge that a prompt has at most.
    std::size_t max_facts = 6;
    /// Rounds of tool calls in a turn.
    int max_tool_rounds = 6;
};

}  // namespace wimpole::agents::openai
