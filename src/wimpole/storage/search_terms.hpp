#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/search.hpp"

namespace wimpole::storage {

/// What a found text must contain: a word, or several one behind the other.
struct SearchTerm {
    std::string text;
    /// Its last word may go on.
    bool is_prefix = false;

    bool operator==(const SearchTerm&) const = default;
};

/// Letters and digits are, and every byte of what is not ASCII.
bool is_part_of_word(char letter);

/// Reads what a user wrote into a search field (messaging/search.hpp). Invalid where it has no word, too many
/// or too much of anything.
Result<std::vector<SearchTerm>> search_terms(const messaging::SearchQuery& query);

}  // namespace wimpole::storage
