#include "wimpole/agents/eliza/default_script.hpp"

#include "wimpole/agents/eliza/default_script_parts.hpp"

#include <string>

namespace wimpole::agents::eliza {
namespace {

// The word Eliza is no keyword anywhere: in "Eliza, I am sad" it would win the first clause.
constexpr std::string_view frame = R"script(
(Hello! I am Eliza, the built-in agent. I run on patterns and curiosity. What would you like to talk about?)
START

(MEMORY my
    (0 your 1 0 = Earlier you mentioned your 3 4. Shall we go back to that?)
    (0 your 1 0 = One thing stayed with me: your 3 4. How do you see it now?)
    (0 your 1 0 = Let me return to something. Your 3 4, you said.)
    (0 your 1 0 = You told me: your 3 4. Does that play a part here?))

(NONE
    ((0)
        (That one went past me. Could you put it another way?)
        (Tell me a little more.)
        (What makes that important right now?)
        (I see. And how does it concern you?)
        (Let us stay with that for a moment. What comes next?)
        (No keyword rang a bell, but I am all ears.)
        (Interesting. Is there a story behind it?)
        (Could you give me an example?)))
)script";

std::string join_parts() {
    std::string script{frame};
    for (const auto part : {pronoun_rules, conversation_rules, topic_rules, server_rules}) {
        script += part;
    }
    return script;
}

}  // namespace

std::string_view default_script() {
    static const std::string script = join_parts();
    return script;
}

}  // namespace wimpole::agents::eliza
