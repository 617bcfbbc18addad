#pragma once

#include <span>
#include <string>
#include <string_view>

#include "wimpole/agents/character/character.hpp"

namespace wimpole::agents {

/// What a model is told about who it is: the same text for the same character, so that providers can keep it
/// and tests can compare it. Nothing that a participant wrote is in it. `facts` are those of its knowledge
/// that may matter now.
std::string system_prompt(const Character& character, std::span<const std::string> facts);

/// The same by a template of the character: what it is told to be, unless the template says `system`, and
/// then what the template makes of it.
std::string system_prompt(const Character& character, std::span<const std::string> facts,
                          const PromptTemplate& prompt_template);

/// Whether templates know the name: `agentName`, `bio`, `providers` and others (docs/agents.md).
bool is_template_value(std::string_view name);

}  // namespace wimpole::agents
