#pragma once

#include "wimpole/agents/eliza/pattern.hpp"
#include "wimpole/agents/eliza/script_error.hpp"
#include "wimpole/agents/eliza/word.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wimpole::agents::eliza {

/// One piece of a reassembly: a word of the script, or all words that an element of the pattern took.
struct ReassemblyPart {
    /// Counts from 1; 0 means the script's own word.
    std::size_t component = 0;
    Word word;
};

/// The right side of a rule.
struct Reassembly {
    enum class Kind {
        text,         ///< (Why is your 3 so important ?)
        link,         ///< (=KEY): go on with the rules of KEY
        new_keyword,  ///< (NEWKEY): go on with the next keyword of the input
        pre,          ///< (PRE (you are 3) (=KEY)): rewrite the input, then go on with the rules of KEY
    };

    Kind kind = Kind::text;
    std::vector<ReassemblyPart> parts;
    /// Folded keyword of a link or PRE.
    std::string link;
};

/// A pattern and its answers, which take turns.
struct Decomposition {
    Pattern pattern;
    std::vector<Reassembly> reassemblies;
    /// Position in Script::decomposition_count counters of a conversation.
    std::size_t counter = 0;
};

struct Keyword {
    /// As the script writes it, and folded.
    std::string spelling;
    std::string key;
    std::size_t line = 0;
    /// The highest rank of a clause is tried first.
    unsigned rank = 0;
    std::optional<Word> substitute;
    std::vector<Decomposition> decompositions;
    /// Folded keyword to go on with when no decomposition fits; may be empty.
    std::string link;

    /// A keyword that does not answer only substitutes its word or belongs to a family.
    bool answers() const { return !decompositions.empty() || !link.empty(); }
};

struct MemoryTransform {
    Pattern pattern;
    Reassembly reassembly;
};

/// What to remember when `keyword` (folded) is tried. The hash of the input's last word chooses the
/// transform.
struct MemoryRule {
    std::string keyword;
    std::array<MemoryTransform, 4> transforms;
};

/// A parsed script. Never changes, so many conversations may share it between threads.
struct Script {
    Words greeting;
    /// By folded keyword.
    std::map<std::string, Keyword, std::less<>> keywords;
    /// Answers when the input has no keyword; its key is NONE.
    Keyword none;
    std::optional<MemoryRule> memory;
    std::size_t decomposition_count = 0;
};

/// Reads a script in the language of the 1966 program: the greeting first, then rules in any order.
///
///     (Hello . What is new ?)                          greeting
///     START                                            optional
///     (my = your 2                                     keyword, substitution, rank
///         ((0 your 0 (/FAMILY) 0) (Tell me more .))    decomposition, reassemblies
///         (=what))                                     link when nothing above fits
///     (mother DLIST(/FAMILY))
///     (MEMORY my (0 your 0 = Earlier you said your 3 .) and three more)
///     (NONE ((0) (I see .)))                           required
///
/// START, MEMORY, NONE, DLIST, PRE and NEWKEY are written in upper case; words match in either case. Every
/// link, family and component number must lead somewhere; the first thing that does not is the error.
ScriptResult<Script> parse_script(std::string_view text);

}  // namespace wimpole::agents::eliza
