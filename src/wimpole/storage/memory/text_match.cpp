#include "wimpole/storage/memory/text_match.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace wimpole::storage {

namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view text) {
    Words words;
    std::string word;
    for (const char each : text) {
        const char letter = siopp::to_lower(each);
        if (is_part_of_word(letter)) {
            word.push_back(letter);
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

bool contains(const Words& words, const SearchTerm& term) {
    const auto wanted = words_of(term.text);
    const auto last = wanted.size() - 1;
    for (std::size_t start = 0; start + wanted.size() <= words.size(); ++start) {
        const bool first_ones =
            std::equal(wanted.begin(), wanted.end() - 1, words.begin() + static_cast<std::ptrdiff_t>(start));
        const auto& found = words[start + last];
        if (first_ones && (term.is_prefix ? found.starts_with(wanted[last]) : found == wanted[last]))
            return true;
    }
    return false;
}

}  // namespace

bool matches(std::string_view text, const std::vector<SearchTerm>& terms) {
    const auto words = words_of(text);
    return std::ranges::all_of(terms, [&](const SearchTerm& term) { return contains(words, term); });
}

}  // namespace wimpole::storage
