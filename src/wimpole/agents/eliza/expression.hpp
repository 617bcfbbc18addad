#pragma once

#include "wimpole/agents/eliza/script_error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wimpole::agents::eliza {

/// A node of a script's text: an atom (a word as written, or "=") or a list of nodes.
struct Expression {
    enum class Kind { atom, list };

    Kind kind;
    /// Of the atom, or of the opening parenthesis.
    std::size_t line;
    std::string atom;
    std::vector<Expression> items;

    bool is_list() const { return kind == Kind::list; }
    bool is_atom(std::string_view text) const { return kind == Kind::atom && atom == text; }
};

/// Reads all S-expressions of a text. Parentheses and "=" stand alone, control characters are blanks, a ';'
/// at the start of a word begins a comment that ends with the line.
ScriptResult<std::vector<Expression>> read_expressions(std::string_view text);

}  // namespace wimpole::agents::eliza
