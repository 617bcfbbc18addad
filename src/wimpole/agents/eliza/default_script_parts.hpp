#pragma once

#include <string_view>

namespace wimpole::agents::eliza {

/// The rules of the default script, by subject; each part is a sequence of whole rules.

/// What is said to the agent, turned around.
extern const std::string_view pronoun_rules;

/// Greetings, yes and no, questions.
extern const std::string_view conversation_rules;

/// People, feelings, small talk.
extern const std::string_view topic_rules;

/// Machines, and the server itself.
extern const std::string_view server_rules;

}  // namespace wimpole::agents::eliza
