#include "siopp/base/json_writer.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "siopp/base/json_scanner.hpp"
#include "siopp/base/utf8.hpp"

namespace siopp::json {
namespace {

template <class Number, class... Format>
void append_number(std::string& out, Number number, Format... format) {
    // The longest: 17 significant digits below 1e-6 in positional notation, with sign.
    std::array<char, 40> text;
    const auto result = std::to_chars(text.data(), text.data() + text.size(), number, format...);
    assert(result.ec == std::errc());
    out.append(text.data(), result.ptr);
}

/// U+FFFD.
constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Writes a character that cannot stand as it is, or a byte that is not UTF-8.
void append_escaped(std::string& out, char character) {
    switch (character) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x80) {
        out.append(replacement);
        return;
    }
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u00";
    out.push_back(hex[byte >> 4]);
    out.push_back(hex[byte & 0x0F]);
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    const char* end = text.data() + text.size();
    const char* run = text.data();
    const char* position = skip_plain(run, end);
    out.push_back('"');
    if (position == end) {
        out.append(text);
        out.push_back('"');
        return;
    }
    for (;;) {
        position = skip_plain(position, end);
        position += utf8::multibyte_prefix({position, static_cast<std::size_t>(end - position)});
        if (position == end) break;
        if (is_plain(*position)) continue;

        out.append(run, position);
        append_escaped(out, *position);
        run = ++position;
    }
    out.append(run, end);
    out.push_back('"');
}

void Writer::before_value() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
}

Writer& Writer::begin_object() {
    before_value();
    out_.push_back('{');
    needs_comma_ = false;
    ++depth_;
    return *this;
}

Writer& Writer::end_object() {
    assert(depth_ > 0);
    out_.push_back('}');
    needs_comma_ = true;
    --depth_;
    return *this;
}

Writer& Writer::begin_array() {
    before_value();
    out_.push_back('[');
    needs_comma_ = false;
    ++depth_;
    return *this;
}

Writer& Writer::end_array() {
    assert(depth_ > 0);
    out_.push_back(']');
    needs_comma_ = true;
    --depth_;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    before_value();
    append_string(out_, name);
    out_.push_back(':');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    before_value();
    append_string(out_, text);
    return *this;
}

Writer& Writer::value(bool boolean) {
    return raw(boolean ? "true" : "false");
}

Writer& Writer::value(std::nullptr_t) {
    return raw("null");
}

Writer& Writer::value(double number) {
    if (!std::isfinite(number)) return value(nullptr);

    before_value();
    // The bounds at which JavaScript changes its notation.
    const double magnitude = std::fabs(number);
    const bool is_positional = number == 0 || (magnitude >= 1e-6 && magnitude < 1e21);
    append_number(out_, number, is_positional ? std::chars_format::fixed : std::chars_format::scientific);
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    before_value();
    out_.append(json);
    return *this;
}

Writer& Writer::signed_value(std::int64_t number) {
    before_value();
    append_number(out_, number);
    return *this;
}

Writer& Writer::unsigned_value(std::uint64_t number) {
    before_value();
    append_number(out_, number);
    return *this;
}

}  // namespace siopp::json
