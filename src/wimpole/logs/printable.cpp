#include "wimpole/logs/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "siopp/base/utf8.hpp"

namespace wimpole::logs {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_escape(std::string& out, std::uint32_t code_point) {
    if (code_point == '\n') {
        out += "\\n";
    } else if (code_point == '\t') {
        out += "\\t";
    } else {
        std::array<char, 8> text{};
        std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(code_point & 0xFFFF));
        out += text.data();
    }
}

bool is_control(std::uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
           code_point == 0x2029 || code_point == 0x200E || code_point == 0x200F ||
           (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

std::size_t length_of(char first) {
    const auto byte = static_cast<unsigned char>(first);
    if (byte < 0x80) return 1;
    if (byte < 0xE0) return 2;
    return byte < 0xF0 ? 3 : 4;
}

std::uint32_t decode(std::string_view sequence) {
    if (sequence.size() == 1) return static_cast<unsigned char>(sequence.front());
    std::uint32_t code_point =
        static_cast<unsigned char>(sequence.front()) & (0xFFU >> (sequence.size() + 1));
    for (const char byte : sequence.substr(1))
        code_point = code_point << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
    return code_point;
}

void append_valid(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto sequence = text.substr(0, length_of(text.front()));
        const auto code_point = decode(sequence);
        if (is_control(code_point)) {
            append_escape(out, code_point);
        } else {
            out += sequence;
        }
        text.remove_prefix(sequence.size());
    }
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
    const auto shown = text.substr(0, max_bytes);
    std::string out;
    out.reserve(shown.size());
    for (auto rest = shown; !rest.empty();) {
        const auto valid = siopp::utf8::valid_prefix(rest);
        append_valid(out, rest.substr(0, valid.length));
        rest.remove_prefix(valid.length);
        if (rest.empty()) break;
        out += replacement;
        rest.remove_prefix(valid.incomplete ? rest.size() : 1);
    }
    if (shown.size() < text.size())
        out += "… (" + std::to_string(text.size() - shown.size()) + " bytes more)";
    return out;
}

}  // namespace wimpole::logs
