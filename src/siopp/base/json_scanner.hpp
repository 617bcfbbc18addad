#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "siopp/base/json_view.hpp"

/// The byte level of JSON (RFC 8259), beneath View and Writer. Texts are ranges of pointers: a position moves
/// on to `end`, which is never read.
namespace siopp::json {

inline const char* skip_white_space(const char* position, const char* end) noexcept {
    while (position != end &&
           (*position == ' ' || *position == '\n' || *position == '\r' || *position == '\t')) {
        ++position;
    }
    return position;
}

namespace detail {

constexpr std::uint64_t every_byte(std::uint8_t value) noexcept {
    return 0x0101010101010101U * value;
}

/// The lowest byte below `limit` (at most 0x80) has its high bit set in the result; bytes above it may be
/// wrong.
constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint8_t limit) noexcept {
    return (word - every_byte(limit)) & ~word & every_byte(0x80);
}

inline std::uint64_t load_little_endian(const char* position) noexcept {
    std::uint64_t word;
    std::memcpy(&word, position, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}

constexpr std::uint64_t bytes_equal(std::uint64_t word, char character) noexcept {
    return bytes_below(word ^ every_byte(static_cast<std::uint8_t>(character)), 1);
}

inline const char* find_quote_or_backslash(const char* position, const char* end) noexcept {
    while (end - position >= 8) {
        const auto word = load_little_endian(position);
        const auto found = bytes_equal(word, '"') | bytes_equal(word, '\\');
        if (found != 0) return position + std::countr_zero(found) / 8;
        position += 8;
    }
    while (position != end && *position != '"' && *position != '\\')
        ++position;
    return position;
}

}  // namespace detail

/// Whether the character of a string is ASCII that stands for itself.
constexpr bool is_plain(char character) noexcept {
    const auto byte = static_cast<unsigned char>(character);
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/// The first byte that is not plain.
inline const char* skip_plain(const char* position, const char* end) noexcept {
    using namespace detail;
#if defined(__SSE2__)
    // Compared as signed bytes, what is not ASCII is below the space, too.
    const auto space = _mm_set1_epi8(0x20);
    const auto quote = _mm_set1_epi8('"');
    const auto backslash = _mm_set1_epi8('\\');
    for (; end - position >= 16; position += 16) {
        const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(position));
        const auto special =
            _mm_or_si128(_mm_cmplt_epi8(bytes, space),
                         _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(special));
        if (found != 0) return position + std::countr_zero(found);
    }
#endif
    while (end - position >= 8) {
        const auto word = load_little_endian(position);
        const auto special = bytes_below(word, 0x20) | bytes_equal(word, '"') | bytes_equal(word, '\\') |
                             (word & every_byte(0x80));
        if (special != 0) return position + std::countr_zero(special) / 8;
        position += 8;
    }
    while (position != end && is_plain(*position))
        ++position;
    return position;
}

/// The end of the string that begins, with its quote, at `position` of text that has been validated.
inline const char* skip_string(const char* position, const char* end) noexcept {
    ++position;
    for (;;) {
        position = detail::find_quote_or_backslash(position, end);
        if (position == end || *position == '"') break;
        position += 2;
    }
    return position + 1;
}

/// The end of the value that begins at `position` of text that has been validated.
const char* skip_value(const char* position, const char* end) noexcept;

/// Checks values one by one, each in a single pass without recursion.
class Validator {
public:
    /// The deepest nesting it can check, however much deeper a caller would allow.
    static constexpr std::size_t depth_capacity = 1024;

    /// Containers nested deeper than `max_depth` are an error; with 0 there are only scalars.
    Validator(const char* end, std::size_t max_depth) noexcept;

    /// The end of the value that begins at `position`, white space before it allowed; nullptr if there is no
    /// valid one, for the reason error().
    const char* value_end(const char* position) noexcept;
    Errc error() const noexcept { return error_; }

private:
    const char* fail(Errc error) noexcept;
    bool is_at(const char* position, char character) const noexcept;
    bool in_object() const noexcept;
    bool at_closing(const char* position) const noexcept;
    void enter(char bracket) noexcept;
    const char* close_containers(const char* position) noexcept;
    const char* separator(const char* position) noexcept;
    const char* key(const char* position) noexcept;
    const char* scalar(const char* position) noexcept;
    const char* literal(const char* position, std::string_view text) noexcept;
    const char* number(const char* position) noexcept;
    const char* digits(const char* position) noexcept;
    const char* string(const char* position) noexcept;
    const char* escape(const char* position) noexcept;

    const char* end_;
    std::size_t max_depth_;
    std::size_t depth_ = 0;
    /// A bit for each open container: whether it is an object.
    std::array<std::uint64_t, depth_capacity / 64> objects_{};
    Errc error_ = Errc::syntax;
};

}  // namespace siopp::json
