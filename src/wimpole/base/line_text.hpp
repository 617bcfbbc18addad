#pragma once

#include <algorithm>
#include <string_view>

#include "siopp/base/utf8.hpp"

/// What names and other texts of one line may hold.
namespace wimpole {

/// A control character of ASCII; the bytes of other letters are none.
constexpr bool is_control(char letter) {
    return (letter >= 0 && letter < 0x20) || letter == 0x7f;
}

constexpr bool has_control(std::string_view text) {
    return std::ranges::any_of(text, is_control);
}

/// Valid UTF-8 without control characters.
inline bool is_line(std::string_view text) {
    return siopp::utf8::is_valid(text) && !has_control(text);
}

}  // namespace wimpole
