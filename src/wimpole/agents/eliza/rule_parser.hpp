#pragma once

#include "wimpole/agents/eliza/expression.hpp"
#include "wimpole/agents/eliza/script.hpp"

#include <cstddef>
#include <span>

namespace wimpole::agents::eliza {

/// The parts of a rule. `line` is reported when there is no expression to blame. Family members are not
/// known yet: elements like (/FAMILY) have no words.

ScriptResult<Pattern> parse_pattern(std::span<const Expression> items, std::size_t line);

/// A reassembly of plain text, whose numbers refer to a pattern with `component_count` elements.
ScriptResult<Reassembly> parse_text(std::span<const Expression> items, std::size_t component_count,
                                    std::size_t line);

/// (text), (=KEY), (NEWKEY) or (PRE (text) (=KEY)).
ScriptResult<Reassembly> parse_reassembly(const Expression& list, std::size_t component_count);

/// ((pattern) (reassembly) ...). Its counter is 0.
ScriptResult<Decomposition> parse_decomposition(const Expression& list);

/// (pattern = text).
ScriptResult<MemoryTransform> parse_memory_transform(const Expression& list);

/// Folded names out of (/FAMILY BELIEF).
ScriptResult<std::vector<std::string>> parse_families(const Expression& list);

/// (=KEY)
bool is_link(const Expression& list);

}  // namespace wimpole::agents::eliza
