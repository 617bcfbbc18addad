#pragma once

#include "wimpole/agents/eliza/word.hpp"

#include <string_view>
#include <vector>

namespace wimpole::agents::eliza {

/// Cuts what a participant wrote into clauses of words; no clause is empty. The delimiters of 1966 are
/// '.', ',' and the word BUT; '?', '!', ';', ':' and the ellipsis delimit as well. A point or colon inside
/// a word ("Socket.IO", "12:30") and a comma inside a number belong to the word. Control characters,
/// quotation marks and brackets separate words and vanish.
std::vector<Words> split_clauses(std::string_view text);

}  // namespace wimpole::agents::eliza
