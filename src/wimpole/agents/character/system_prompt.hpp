#pragma once

#include <span>
#include <string>

#include "wimpole/agents/character/character.hpp"

namespace wimpole::agents {

/// What a model is told about who it is: the same text for the same character, so that providers can keep it
/// and tests can compare it. Nothing that a participant wrote is in it. `facts` are those of its knowledge
/// that may matter now.
std::string system_prompt(const Character& character, std::span<const std::string> facts);

}  // namespace wimpole::agents
