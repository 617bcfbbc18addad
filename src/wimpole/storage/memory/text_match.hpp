#pragma once

#include <string_view>
#include <vector>

#include "wimpole/storage/search_terms.hpp"

namespace wimpole::storage {

/// Whether a text contains all terms. Words are runs of ASCII letters and digits and of other characters;
/// ASCII letters are the same in either case.
bool matches(std::string_view text, const std::vector<SearchTerm>& terms);

}  // namespace wimpole::storage
