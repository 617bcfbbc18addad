#include "wimpole/storage/search_terms.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "siopp/base/utf8.hpp"

namespace wimpole::storage {

using messaging::SearchQuery;

namespace {

bool is_space(char letter) {
    return static_cast<unsigned char>(letter) <= ' ';
}

/// Takes the next term, quoted or not, from the front of the rest; empty at the end.
SearchTerm take_term(std::string_view& rest) {
    rest.remove_prefix(static_cast<std::size_t>(std::ranges::find_if_not(rest, is_space) - rest.begin()));
    if (rest.starts_with('"')) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('"'), rest.size());
        SearchTerm phrase{std::string(rest.substr(0, end)), false};
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return phrase;
    }

    const auto end =
        std::ranges::find_if(rest, [](char letter) { return is_space(letter) || letter == '"'; });
    const auto word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(word.size());
    return {std::string(word), word.ends_with('*')};
}

std::optional<std::string> excess(const SearchQuery& query) {
    if (query.text.size() > SearchQuery::max_text_bytes)
        return "search text is longer than " + std::to_string(SearchQuery::max_text_bytes) + " bytes";
    if (query.channels.size() > SearchQuery::max_channels)
        return "search is in more than " + std::to_string(SearchQuery::max_channels) + " channels";
    if (!siopp::utf8::is_valid(query.text)) return "search text is not valid UTF-8";
    return std::nullopt;
}

}  // namespace

bool is_part_of_word(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || static_cast<unsigned char>(letter) >= 0x80;
}

Result<std::vector<SearchTerm>> search_terms(const SearchQuery& query) {
    if (auto problem = excess(query)) return Error{Error::Kind::invalid, *std::move(problem)};

    std::vector<SearchTerm> terms;
    for (std::string_view rest = query.text; !rest.empty();) {
        auto term = take_term(rest);
        // An index has no punctuation.
        if (std::ranges::any_of(term.text, is_part_of_word)) terms.push_back(std::move(term));
    }
    if (terms.empty()) return Error{Error::Kind::invalid, "search text has no word"};
    if (terms.size() > SearchQuery::max_words) {
        return Error{Error::Kind::invalid,
                     "search text has more than " + std::to_string(SearchQuery::max_words) + " words"};
    }
    return terms;
}

}  // namespace wimpole::storage
