#include "wimpole/config/suggestion.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace wimpole::config {

namespace {

/// Shorter ones are the beginning of too much.
constexpr std::size_t least_beginning = 5;

/// The last part of a name, behind its table or first word.
std::string_view last_part(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// Whether one key is the beginning of another one of its table.
bool is_beginning(std::string_view one, std::string_view other) {
    const auto& [shorter, longer] = one.size() < other.size() ? std::pair(one, other) : std::pair(other, one);
    return shorter.size() >= least_beginning && longer.starts_with(shorter) &&
           longer.find('.', shorter.size()) == std::string_view::npos;
}

/// Smaller is more alike.
std::size_t unlikeness(std::string_view mistyped, std::string_view candidate) {
    const auto whole = edit_distance(mistyped, candidate);
    // The right key in the wrong table or without one, or half of it.
    const bool is_part = last_part(mistyped) == last_part(candidate) || is_beginning(mistyped, candidate);
    return is_part ? std::min<std::size_t>(whole, 2) : whole;
}

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
    // Rows of the table of distances between the beginnings of the words.
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j)
        row[j] = j;

    for (std::size_t i = 1; i <= one.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t replacing = one[i - 1] == other[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + replacing});
            const bool is_exchange =
                i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if (is_exchange) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[other.size()];
}

std::string suggestion(std::string_view mistyped, std::span<const std::string> candidates) {
    const std::string* best = nullptr;
    // A third of the letters may be wrong.
    auto least = std::max<std::size_t>(2, mistyped.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = unlikeness(mistyped, candidate);
        if (distance >= least) continue;
        least = distance;
        best = &candidate;
    }
    return best ? ": did you mean " + *best + "?" : std::string();
}

}  // namespace wimpole::config
