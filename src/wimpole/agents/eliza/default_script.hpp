#pragma once

#include <string_view>

namespace wimpole::agents::eliza {

/// The script of the built-in agent, for parse_script(). Our own text; lives as long as the program.
std::string_view default_script();

}  // namespace wimpole::agents::eliza
