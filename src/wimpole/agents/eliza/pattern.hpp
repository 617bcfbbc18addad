#pragma once

#include "wimpole/agents/eliza/step_budget.hpp"
#include "wimpole/agents/eliza/word.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wimpole::agents::eliza {

/// One element of a decomposition pattern.
struct PatternElement {
    enum class Kind {
        one_of,      ///< one word out of `words`: YOUR, (*SAD UNHAPPY), (/FAMILY)
        exactly,     ///< `count` words, any: 1, 2, ...
        any_number,  ///< any words, none as well: 0
    };

    Kind kind;
    std::size_t count = 0;
    /// Folded and sorted.
    std::vector<std::string> words;
    /// Folded names of the DLIST families whose members are among `words`.
    std::vector<std::string> families;
};

/// The left side of a rule.
struct Pattern {
    std::vector<PatternElement> elements;
    /// Folded, as in a trace: (0 YOUR 0 (/FAMILY) 0).
    std::string spelling;
};

/// The words that each element of the pattern took; views into the matched words.
using Match = std::vector<std::span<const Word>>;

/// Matches all of `words`; a 0 takes as few words as possible, the leftmost first. Nothing when the pattern
/// does not fit or the budget ends. Costs at most (elements + 1) x (words + 1) steps, whatever the pattern.
std::optional<Match> match(const Pattern& pattern, std::span<const Word> words, StepBudget& budget);

}  // namespace wimpole::agents::eliza
