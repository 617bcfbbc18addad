#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// Letters of ASCII, whatever the locale is.
namespace siopp {

constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

constexpr char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

inline std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

/// Whether `text` in small letters is `lower`, which has no capitals.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, {}, to_lower);
}

/// What JSON and XML call white space.
inline constexpr std::string_view white_space = " \t\r\n";

/// Without `blanks` at both ends: spaces and tabs, where nothing else is said.
constexpr std::string_view trim(std::string_view text, std::string_view blanks = " \t") {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace siopp
