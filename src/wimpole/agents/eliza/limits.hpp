#pragma once

#include <cstddef>

namespace wimpole::agents::eliza {

/// What a script or a participant can make the engine do is bounded by these.

inline constexpr std::size_t max_script_bytes = std::size_t{1024} * 1024;
/// Lists within lists. The deepest legal one is the text of a PRE: rule, decomposition, PRE, text.
inline constexpr std::size_t max_script_nesting = 8;

/// The rest of a longer text is not read.
inline constexpr std::size_t max_input_bytes = 4096;
/// Spent by matching (one step a comparison) and by copying (one step a byte), for one input.
inline constexpr std::size_t max_steps = 100'000;
/// Keywords tried for one input, by link, NEWKEY or NONE. Links may form a circle.
inline constexpr std::size_t max_keywords_tried = 64;
/// Memories waiting to be recalled; the oldest one makes room.
inline constexpr std::size_t max_memories = 32;

}  // namespace wimpole::agents::eliza
