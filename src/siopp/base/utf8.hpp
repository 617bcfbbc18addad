#pragma once

#include <cstddef>
#include <string_view>

namespace siopp::utf8 {

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
bool is_valid(std::string_view bytes) noexcept;

/// The length of the longest prefix that is well-formed. A remainder that is the beginning of a valid
/// sequence cut off at the end is reported through `incomplete`, so that a streamed text can be judged before
/// its end.
struct Prefix {
    std::size_t length = 0;
    bool incomplete = false;
};
Prefix valid_prefix(std::string_view bytes) noexcept;

/// The length of the longest prefix that is well-formed and holds no ASCII: for scanners that look at every
/// ASCII byte themselves.
std::size_t multibyte_prefix(std::string_view bytes) noexcept;

}  // namespace siopp::utf8
