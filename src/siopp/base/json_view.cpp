#include "siopp/base/json_view.hpp"

#include <charconv>
#include <string>

#include "siopp/base/error_category.hpp"
#include "siopp/base/json_scanner.hpp"

namespace siopp::json {
namespace {

const char* begin_of(std::string_view text) {
    return text.data();
}
const char* end_of(std::string_view text) {
    return text.data() + text.size();
}

std::string_view slice(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Cuts the first value off a validated list of values parted by `separator`.
std::string_view take_value(std::string_view& rest, char separator) noexcept {
    const char* end = end_of(rest);
    const char* value = skip_white_space(begin_of(rest), end);
    const char* value_end = skip_value(value, end);
    const char* next = skip_white_space(value_end, end);
    if (next != end && *next == separator) ++next;
    rest = slice(next, end);
    return slice(value, value_end);
}

bool has_value(std::string_view rest) noexcept {
    return skip_white_space(begin_of(rest), end_of(rest)) != end_of(rest);
}

std::string_view inside(std::string_view container) {
    return container.substr(1, container.size() - 2);
}

char32_t hex_value(std::string_view digits) {
    std::uint16_t value = 0;
    std::from_chars(begin_of(digits), end_of(digits), value, 16);
    return value;
}

void append_utf8(std::string& out, char32_t code_point) {
    const auto continuation = [&](int shift) {
        out.push_back(static_cast<char>(0x80 | (code_point >> shift & 0x3F)));
    };
    if (code_point < 0x80) {
        out.push_back(static_cast<char>(code_point));
    } else if (code_point < 0x800) {
        out.push_back(static_cast<char>(0xC0 | code_point >> 6));
        continuation(0);
    } else if (code_point < 0x10000) {
        out.push_back(static_cast<char>(0xE0 | code_point >> 12));
        continuation(6);
        continuation(0);
    } else {
        out.push_back(static_cast<char>(0xF0 | code_point >> 18));
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

constexpr bool is_high_surrogate(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// Appends what `\uXXXX` at the start of `text` stands for, a partner surrogate behind it included; gives how
/// much of the text that was.
std::size_t append_unicode_escape(std::string& out, std::string_view text) {
    constexpr std::size_t escape_size = 6;
    constexpr char32_t replacement = 0xFFFD;
    const char32_t unit = hex_value(text.substr(2, 4));
    if (is_high_surrogate(unit) && text.substr(escape_size).starts_with("\\u")) {
        const char32_t low = hex_value(text.substr(escape_size + 2, 4));
        if (is_low_surrogate(low)) {
            append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            return 2 * escape_size;
        }
    }
    append_utf8(out, is_high_surrogate(unit) || is_low_surrogate(unit) ? replacement : unit);
    return escape_size;
}

constexpr char short_escape(char letter) {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;
    }
}

/// `text` is the validated inside of a string.
std::string unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto backslash = text.find('\\');
        out.append(text.substr(0, backslash));
        if (backslash == std::string_view::npos) return out;

        text.remove_prefix(backslash);
        if (text[1] == 'u') {
            text.remove_prefix(append_unicode_escape(out, text));
        } else {
            out.push_back(short_escape(text[1]));
            text.remove_prefix(2);
        }
    }
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) noexcept {
    Number number{};
    const auto [rest, error] = std::from_chars(begin_of(text), end_of(text), number);
    if (error != std::errc() || rest != end_of(text)) return std::nullopt;
    return number;
}

bool has_escape(std::string_view text) {
    return text.find('\\') != std::string_view::npos;
}

/// Whether the validated inside of a string stands for `name`. An escape is longer than what it stands for,
/// which settles most keys without a look for escapes.
bool stands_for(std::string_view text, std::string_view name) {
    if (text.size() < name.size()) return false;
    if (text.size() == name.size()) return text == name && !has_escape(text);
    return has_escape(text) && unescape(text) == name;
}

/// Whether nothing but white space follows.
bool is_all(const char* position, const char* end) {
    return skip_white_space(position, end) == end;
}

}  // namespace

std::string_view to_string(Errc error) {
    switch (error) {
        case Errc::syntax:
            return "invalid JSON";
        case Errc::invalid_utf8:
            return "JSON is not UTF-8";
        case Errc::too_deep:
            return "JSON is nested too deeply";
        case Errc::not_an_array:
            return "JSON is not an array";
    }
    return "unknown error";
}

ErrorCode make_error_code(Errc error) {
    static constexpr LayerCategory<Errc> category("siopp.json");
    return {static_cast<int>(error), category};
}

Result<View> View::parse(std::string_view text, std::size_t max_depth) {
    const char* end = end_of(text);
    const char* value = skip_white_space(begin_of(text), end);
    Validator validator(end, max_depth);
    const char* value_end = validator.value_end(value);
    if (!value_end) return validator.error();
    if (!is_all(value_end, end)) return Errc::syntax;
    return View(slice(value, value_end));
}

Kind View::kind() const noexcept {
    switch (raw_.front()) {
        case '{':
            return Kind::object;
        case '[':
            return Kind::array;
        case '"':
            return Kind::string;
        case 'n':
            return Kind::null;
        case 't':
        case 'f':
            return Kind::boolean;
        default:
            return Kind::number;
    }
}

std::optional<bool> View::boolean() const noexcept {
    if (kind() != Kind::boolean) return std::nullopt;
    return raw_.front() == 't';
}

std::optional<std::int64_t> View::integer() const noexcept {
    if (kind() != Kind::number) return std::nullopt;
    return parse_number<std::int64_t>(raw_);
}

std::optional<double> View::number() const noexcept {
    if (kind() != Kind::number) return std::nullopt;
    return parse_number<double>(raw_);
}

std::optional<std::string> View::string() const {
    if (kind() != Kind::string) return std::nullopt;
    return unescape(inside(raw_));
}

std::optional<std::string_view> View::plain_string() const noexcept {
    if (kind() != Kind::string || has_escape(raw_)) return std::nullopt;
    return inside(raw_);
}

std::optional<View> View::find(std::string_view key) const {
    std::optional<View> found;
    for (const auto& member : members()) {
        if (stands_for(inside(member.key.raw()), key)) found = member.value;
    }
    return found;
}

Elements View::elements() const noexcept {
    return Elements(kind() == Kind::array ? inside(raw_) : std::string_view());
}

Members View::members() const noexcept {
    return Members(kind() == Kind::object ? inside(raw_) : std::string_view());
}

Elements::iterator::iterator(std::string_view rest) noexcept : rest_(rest) {
    read();
}

Elements::iterator& Elements::iterator::operator++() noexcept {
    read();
    return *this;
}

void Elements::iterator::read() noexcept {
    at_end_ = !has_value(rest_);
    if (!at_end_) current_ = View(take_value(rest_, ','));
}

Members::iterator::iterator(std::string_view rest) noexcept : rest_(rest) {
    read();
}

Members::iterator& Members::iterator::operator++() noexcept {
    read();
    return *this;
}

void Members::iterator::read() noexcept {
    at_end_ = !has_value(rest_);
    if (at_end_) return;
    const auto key = take_value(rest_, ':');
    const auto value = take_value(rest_, ',');
    current_ = {View(key), View(value)};
}

Result<std::vector<View>> parse_array(std::string_view text, std::size_t max_depth) {
    const char* end = end_of(text);
    const char* position = skip_white_space(begin_of(text), end);
    if (position == end) return Errc::syntax;
    if (*position != '[') return Errc::not_an_array;
    if (max_depth == 0) return Errc::too_deep;

    std::vector<View> elements;
    position = skip_white_space(position + 1, end);
    if (position != end && *position == ']') {
        if (!is_all(position + 1, end)) return Errc::syntax;
        return elements;
    }

    // An event has a name and one or two arguments as a rule: one allocation.
    elements.reserve(4);
    Validator validator(end, max_depth - 1);
    for (;;) {
        const char* value = skip_white_space(position, end);
        const char* value_end = validator.value_end(value);
        if (!value_end) return validator.error();
        elements.push_back(View(slice(value, value_end)));

        position = skip_white_space(value_end, end);
        if (position == end || (*position != ',' && *position != ']')) return Errc::syntax;
        if (*position++ == ']') break;
    }
    if (!is_all(position, end)) return Errc::syntax;
    return elements;
}

}  // namespace siopp::json
