#include "siopp/base/json_scanner.hpp"

#include <algorithm>

#include "siopp/base/ascii.hpp"
#include "siopp/base/utf8.hpp"

namespace siopp::json {
namespace {

constexpr bool is_hex_digit(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'f') ||
           (character >= 'A' && character <= 'F');
}

constexpr bool ends_scalar(char character) {
    return character == ',' || character == ']' || character == '}' || character == ' ' ||
           character == '\n' || character == '\r' || character == '\t';
}

const char* skip_container(const char* position, const char* end) noexcept {
    std::size_t depth = 0;
    while (position != end) {
        switch (*position) {
            case '"':
                position = skip_string(position, end);
                continue;
            case '{':
            case '[':
                ++depth;
                break;
            case '}':
            case ']':
                --depth;
                break;
            default:
                break;
        }
        ++position;
        if (depth == 0) break;
    }
    return position;
}

}  // namespace

const char* skip_value(const char* position, const char* end) noexcept {
    if (position == end) return end;
    if (*position == '"') return skip_string(position, end);
    if (*position == '{' || *position == '[') return skip_container(position, end);
    return std::find_if(position, end, ends_scalar);
}

Validator::Validator(const char* end, std::size_t max_depth) noexcept
    : end_(end), max_depth_(std::min(max_depth, depth_capacity)) {}

const char* Validator::value_end(const char* position) noexcept {
    depth_ = 0;
    while (position) {
        position = skip_white_space(position, end_);
        if (is_at(position, '{') || is_at(position, '[')) {
            if (depth_ == max_depth_) return fail(Errc::too_deep);
            enter(*position);
            position = skip_white_space(position + 1, end_);
            if (!at_closing(position)) {
                if (in_object()) position = key(position);
                continue;
            }
        } else {
            position = scalar(position);
            if (!position) return nullptr;
        }
        position = close_containers(position);
        if (depth_ == 0) return position;
        position = separator(position);
    }
    return nullptr;
}

const char* Validator::fail(Errc error) noexcept {
    error_ = error;
    return nullptr;
}

bool Validator::is_at(const char* position, char character) const noexcept {
    return position != end_ && *position == character;
}

bool Validator::in_object() const noexcept {
    const std::size_t top = depth_ - 1;
    return (objects_[top / 64] >> (top % 64) & 1) != 0;
}

bool Validator::at_closing(const char* position) const noexcept {
    return is_at(position, in_object() ? '}' : ']');
}

void Validator::enter(char bracket) noexcept {
    const auto bit = std::uint64_t{1} << (depth_ % 64);
    auto& word = objects_[depth_ / 64];
    word = bracket == '{' ? word | bit : word & ~bit;
    ++depth_;
}

const char* Validator::close_containers(const char* position) noexcept {
    while (depth_ > 0) {
        position = skip_white_space(position, end_);
        if (!at_closing(position)) break;
        ++position;
        --depth_;
    }
    return position;
}

/// The comma, and the key where one must follow.
const char* Validator::separator(const char* position) noexcept {
    if (!is_at(position, ',')) return fail(Errc::syntax);
    ++position;
    return in_object() ? key(skip_white_space(position, end_)) : position;
}

const char* Validator::key(const char* position) noexcept {
    if (!is_at(position, '"')) return fail(Errc::syntax);
    position = string(position + 1);
    if (!position) return nullptr;
    position = skip_white_space(position, end_);
    return is_at(position, ':') ? position + 1 : fail(Errc::syntax);
}

const char* Validator::scalar(const char* position) noexcept {
    if (position == end_) return fail(Errc::syntax);
    switch (*position) {
        case '"':
            return string(position + 1);
        case 't':
            return literal(position, "true");
        case 'f':
            return literal(position, "false");
        case 'n':
            return literal(position, "null");
        default:
            return number(position);
    }
}

const char* Validator::literal(const char* position, std::string_view text) noexcept {
    const std::string_view rest(position, static_cast<std::size_t>(end_ - position));
    return rest.starts_with(text) ? position + text.size() : fail(Errc::syntax);
}

const char* Validator::number(const char* position) noexcept {
    if (*position == '-') ++position;
    position = is_at(position, '0') ? position + 1 : digits(position);
    if (position && is_at(position, '.')) position = digits(position + 1);
    if (!position || !(is_at(position, 'e') || is_at(position, 'E'))) return position;

    ++position;
    if (is_at(position, '+') || is_at(position, '-')) ++position;
    return digits(position);
}

/// At least one digit.
const char* Validator::digits(const char* position) noexcept {
    if (position == end_ || !is_digit(*position)) return fail(Errc::syntax);
    while (position != end_ && is_digit(*position))
        ++position;
    return position;
}

/// From behind the opening quote to behind the closing one.
const char* Validator::string(const char* position) noexcept {
    while (position) {
        position = skip_plain(position, end_);
        if (position == end_) return fail(Errc::syntax);
        if (*position == '"') return position + 1;
        if (*position == '\\') {
            position = escape(position + 1);
            continue;
        }
        if (static_cast<unsigned char>(*position) < 0x20) return fail(Errc::syntax);
        const auto length = utf8::multibyte_prefix({position, static_cast<std::size_t>(end_ - position)});
        if (length == 0) return fail(Errc::invalid_utf8);
        position += length;
    }
    return nullptr;
}

/// Surrogates need no partner: JSON.stringify emits lone ones, JSON.parse accepts them.
const char* Validator::escape(const char* position) noexcept {
    if (position == end_) return fail(Errc::syntax);
    constexpr std::string_view short_escapes = "\"\\/bfnrt";
    if (short_escapes.find(*position) != std::string_view::npos) return position + 1;
    if (*position != 'u' || end_ - position < 5) return fail(Errc::syntax);
    return std::all_of(position + 1, position + 5, is_hex_digit) ? position + 5 : fail(Errc::syntax);
}

}  // namespace siopp::json
