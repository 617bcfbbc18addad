#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wimpole::logs {

/// `text` as it may be shown anywhere: what controls a terminal or the direction of writing (C0, DEL, C1,
/// line and paragraph separators, bidirectional overrides) is spelled `\u001b`, line feeds and tabs `\n` and
/// `\t`, bytes that are not UTF-8 become U+FFFD. What is longer than `max_bytes` is cut off there, and said
/// to be.
std::string printable(std::string_view text, std::size_t max_bytes);

}  // namespace wimpole::logs
