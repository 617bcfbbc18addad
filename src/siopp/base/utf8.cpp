#include "siopp/base/utf8.hpp"

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace siopp::utf8 {
namespace {

/// What a leading byte promises (RFC 3629 §4): overlong forms, surrogates and values beyond U+10FFFF are all
/// told by the range of the second byte.
struct Lead {
    std::size_t length = 0;
    unsigned char second_min = 0x80;
    unsigned char second_max = 0xBF;
};

constexpr Lead classify(unsigned char lead) noexcept {
    if (lead < 0xC2) return {};
    if (lead < 0xE0) return {.length = 2};
    if (lead == 0xE0) return {.length = 3, .second_min = 0xA0};
    if (lead == 0xED) return {.length = 3, .second_max = 0x9F};
    if (lead < 0xF0) return {.length = 3};
    if (lead == 0xF0) return {.length = 4, .second_min = 0x90};
    if (lead < 0xF4) return {.length = 4};
    if (lead == 0xF4) return {.length = 4, .second_max = 0x8F};
    return {};
}

constexpr unsigned char byte_at(std::string_view bytes, std::size_t index) noexcept {
    return static_cast<unsigned char>(bytes[index]);
}

/// Whether the bytes after the leading one, as far as `length` goes, are what it promised.
constexpr bool continues(std::string_view bytes, const Lead& lead, std::size_t length) noexcept {
    if (length < 2) return true;
    if (byte_at(bytes, 1) < lead.second_min || byte_at(bytes, 1) > lead.second_max) return false;
    for (std::size_t index = 2; index < length; ++index) {
        if ((byte_at(bytes, index) & 0xC0) != 0x80) return false;
    }
    return true;
}

bool is_cut_off(std::string_view rest) noexcept {
    if (rest.empty()) return false;
    const Lead lead = classify(byte_at(rest, 0));
    return lead.length > rest.size() && continues(rest, lead, rest.size());
}

std::size_t skip_ascii(std::string_view bytes, std::size_t position) noexcept {
#if defined(__SSE2__)
    for (; bytes.size() - position >= sizeof(__m128i); position += sizeof(__m128i)) {
        const auto* here = reinterpret_cast<const __m128i*>(bytes.data() + position);
        if (_mm_movemask_epi8(_mm_loadu_si128(here)) != 0) break;
    }
#endif
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    while (bytes.size() - position >= sizeof(std::uint64_t)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + position, sizeof word);
        if ((word & high_bits) != 0) break;
        position += sizeof word;
    }
    while (position < bytes.size() && byte_at(bytes, position) < 0x80)
        ++position;
    return position;
}

/// 0 when there is no well-formed sequence of several bytes.
std::size_t sequence_length(std::string_view bytes) noexcept {
    if (bytes.empty()) return 0;
    const Lead lead = classify(byte_at(bytes, 0));
    if (lead.length > bytes.size() || !continues(bytes, lead, lead.length)) return 0;
    return lead.length;
}

}  // namespace

std::size_t multibyte_prefix(std::string_view bytes) noexcept {
    std::size_t position = 0;
    while (const auto length = sequence_length(bytes.substr(position)))
        position += length;
    return position;
}

Prefix valid_prefix(std::string_view bytes) noexcept {
    std::size_t position = 0;
    for (;;) {
        position = skip_ascii(bytes, position);
        position += multibyte_prefix(bytes.substr(position));
        const auto rest = bytes.substr(position);
        if (rest.empty() || byte_at(rest, 0) >= 0x80)
            return {.length = position, .incomplete = is_cut_off(rest)};
    }
}

bool is_valid(std::string_view bytes) noexcept {
    return valid_prefix(bytes).length == bytes.size();
}

}  // namespace siopp::utf8
