#include <cstdint>
#include <cstdlib>
#include <string>

#include "siopp/base/utf8.hpp"

namespace {

using namespace siopp;

void require(bool condition) {
    if (!condition) std::abort();
}

/// The length of the sequence at the start by way of its code point; 0 when it is malformed.
std::size_t reference_length(std::string_view bytes) {
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(bytes[index]); };
    if (at(0) < 0x80) return 1;
    const std::size_t length = at(0) >= 0xF8   ? 0
                               : at(0) >= 0xF0 ? 4
                               : at(0) >= 0xE0 ? 3
                               : at(0) >= 0xC0 ? 2
                                               : 0;
    if (length == 0 || length > bytes.size()) return 0;

    std::uint32_t code_point = at(0) & (0x7F >> length);
    for (std::size_t index = 1; index < length; ++index) {
        if (at(index) >> 6 != 2) return 0;
        code_point = code_point << 6 | (at(index) & 0x3F);
    }
    const std::uint32_t smallest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return code_point < smallest || code_point > 0x10FFFF || is_surrogate ? 0 : length;
}

std::size_t reference_prefix(std::string_view bytes) {
    std::size_t position = 0;
    while (position < bytes.size()) {
        const auto length = reference_length(bytes.substr(position));
        if (length == 0) break;
        position += length;
    }
    return position;
}

/// Whether some continuation of the bytes is well-formed.
bool can_be_completed(std::string_view rest) {
    for (const std::string_view ending :
         {"\x80", "\xA0", "\x80\x80", "\xA0\x80", "\x90\x80\x80", "\x80\x80\x80"}) {
        if (utf8::is_valid(std::string(rest).append(ending))) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);

    const auto prefix = utf8::valid_prefix(bytes);

    require(prefix.length == reference_prefix(bytes));
    require(utf8::is_valid(bytes) == (prefix.length == size));
    require(utf8::is_valid(bytes.substr(0, prefix.length)));
    const auto rest = bytes.substr(prefix.length);
    require(prefix.incomplete == (!rest.empty() && can_be_completed(rest)));
    return 0;
}
