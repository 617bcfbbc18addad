#pragma once

#include <span>
#include <string>
#include <string_view>

namespace wimpole::config {

/// How many letters must be inserted, removed or replaced, or neighbours exchanged, to make one word of the
/// other.
std::size_t edit_distance(std::string_view one, std::string_view other);

/// `: did you mean "server.port"?` with the candidate that a mistyped word is most like, or that contains it
/// or is contained in it; empty where none is like it.
std::string suggestion(std::string_view mistyped, std::span<const std::string> candidates);

}  // namespace wimpole::config
