#pragma once

#include <span>
#include <string_view>

#include "wimpole/config/option.hpp"

namespace wimpole::config {

/// All options, in the order in which they are shown. Any thread.
std::span<const Option> all_options();

/// By its key; null where there is none.
const Option* find_option(std::string_view key);

}  // namespace wimpole::config
