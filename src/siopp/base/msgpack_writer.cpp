#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>

#include "siopp/base/json_scanner.hpp"
#include "siopp/base/msgpack.hpp"

namespace siopp::msgpack {

namespace {

std::string_view slice(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

void append_big_endian(std::string& out, std::uint64_t value, std::size_t size) {
    while (size > 0)
        out.push_back(static_cast<char>(value >> (8 * --size)));
}

/// A first byte, and the size behind it in 2^exponent bytes.
void append_head(std::string& out, int first_byte, std::uint64_t size, unsigned exponent) {
    out.push_back(static_cast<char>(first_byte));
    append_big_endian(out, size, std::size_t{1} << exponent);
}

/// The exponent of the smallest size field that holds `size`: 0, 1 or 2.
unsigned exponent_of(std::size_t size) {
    if (size <= std::numeric_limits<std::uint8_t>::max()) return 0;
    return size <= std::numeric_limits<std::uint16_t>::max() ? 1 : 2;
}

void append_container(std::string& out, std::size_t size, int short_byte, int long_byte) {
    if (size < 0x10) {
        out.push_back(static_cast<char>(short_byte | static_cast<int>(size)));
        return;
    }
    const bool is_short = size <= std::numeric_limits<std::uint16_t>::max();
    append_head(out, long_byte + (is_short ? 0 : 1), size, is_short ? 1 : 2);
}

void append_double(std::string& out, double number) {
    out.push_back('\xcb');
    append_big_endian(out, std::bit_cast<std::uint64_t>(number), 8);
}

/// A number as it stands in JSON; one that no double holds is nil, as JSON.stringify has it.
void append_number(std::string& out, std::string_view text) {
    const char* end = text.data() + text.size();
    if (text.find_first_of(".eE") == std::string_view::npos) {
        std::uint64_t large = 0;
        if (std::from_chars(text.data(), end, large).ec == std::errc()) return append_unsigned(out, large);
        std::int64_t integer = 0;
        if (std::from_chars(text.data(), end, integer).ec == std::errc()) return append_signed(out, integer);
    }
    double number = 0;
    if (std::from_chars(text.data(), end, number).ec == std::errc()) return append_double(out, number);
    out.push_back('\xc0');
}

void append_scalar(std::string& out, std::string_view text) {
    switch (text.front()) {
        case 'n':
            out.push_back('\xc0');
            return;
        case 't':
            out.push_back('\xc3');
            return;
        case 'f':
            out.push_back('\xc2');
            return;
        default:
            return append_number(out, text);
    }
}

/// A string as it stands in JSON, with quotes and escapes.
void append_quoted(std::string& out, std::string_view text) {
    const auto inside = text.substr(1, text.size() - 2);
    if (inside.find('\\') == std::string_view::npos) return append_string(out, inside);
    append_string(out, json::View::parse(text)->string().value_or(""));
}

bool is_named(std::string_view key, std::string_view name) {
    if (key.find('\\') == std::string_view::npos) return key.substr(1, key.size() - 2) == name;
    return json::View::parse(key)->string() == name;
}

/// What must be known of an array or object before its first element is written.
struct Container {
    std::size_t size = 0;
    /// The attachment that an object stands for.
    std::optional<std::size_t> attachment;
    /// Index of the first container behind it.
    std::size_t next = 0;
};

/// Finds all arrays and objects of a valid text, in the order in which they begin.
class Survey {
public:
    Survey(std::string_view json, std::size_t attachments)
        : position_(json.data()), end_(position_ + json.size()), attachments_(attachments) {
        while (position_ != end_)
            step();
    }

    std::vector<Container> take() { return std::move(found_); }

private:
    struct Open {
        std::size_t index;
        bool is_object;
        bool is_placeholder = false;
        std::optional<std::size_t> number;
    };

    void step() {
        switch (*position_) {
            case '[':
            case '{':
                count_element();
                open_.push_back({found_.size(), *position_ == '{', false, {}});
                found_.emplace_back();
                ++position_;
                return;
            case ']':
            case '}':
                close();
                ++position_;
                return;
            case '"':
                return on_string();
            case ',':
            case ' ':
            case '\t':
            case '\n':
            case '\r':
                ++position_;
                return;
            default:
                count_element();
                position_ = json::skip_value(position_, end_);
        }
    }

    /// In an object it is the keys that count.
    void count_element() {
        if (!open_.empty() && !open_.back().is_object) ++found_[open_.back().index].size;
    }

    void on_string() {
        const char* begin = position_;
        position_ = json::skip_string(begin, end_);
        const char* colon = json::skip_white_space(position_, end_);
        if (colon == end_ || *colon != ':') return count_element();
        ++found_[open_.back().index].size;
        if (attachments_ > 0) note_member(slice(begin, position_), json::skip_white_space(colon + 1, end_));
        position_ = colon + 1;
    }

    void note_member(std::string_view key, const char* value) {
        auto& object = open_.back();
        if (is_named(key, "_placeholder")) object.is_placeholder = *value == 't';
        if (!is_named(key, "num")) return;
        std::size_t number = 0;
        const auto read = std::from_chars(value, end_, number);
        const bool is_known = read.ec == std::errc() && number < attachments_;
        object.number = is_known ? std::optional(number) : std::nullopt;
    }

    void close() {
        const auto& closed = open_.back();
        auto& container = found_[closed.index];
        if (closed.is_placeholder) container.attachment = closed.number;
        container.next = found_.size();
        open_.pop_back();
    }

    const char* position_;
    const char* end_;
    std::size_t attachments_;
    std::vector<Open> open_;
    std::vector<Container> found_;
};

/// Writes a valid text of which everything is known.
class JsonWriter {
public:
    JsonWriter(std::string& out, std::string_view json, std::span<const std::string> attachments)
        : out_(out),
          position_(json.data()),
          end_(position_ + json.size()),
          attachments_(attachments),
          containers_(Survey(json, attachments.size()).take()) {}

    void write() {
        while (position_ != end_)
            step();
    }

private:
    void step() {
        const char* begin = position_;
        switch (*begin) {
            case '[':
                ++position_;
                return append_array(out_, containers_[next_++].size);
            case '{':
                return on_object();
            case '"':
                position_ = json::skip_string(begin, end_);
                return append_quoted(out_, slice(begin, position_));
            case ',':
            case ':':
            case ']':
            case '}':
            case ' ':
            case '\t':
            case '\n':
            case '\r':
                ++position_;
                return;
            default:
                position_ = json::skip_value(begin, end_);
                append_scalar(out_, slice(begin, position_));
        }
    }

    void on_object() {
        const auto& object = containers_[next_];
        if (!object.attachment) {
            ++position_;
            ++next_;
            return append_map(out_, object.size);
        }
        append_binary(out_, attachments_[*object.attachment]);
        position_ = json::skip_value(position_, end_);
        next_ = object.next;
    }

    std::string& out_;
    const char* position_;
    const char* end_;
    std::span<const std::string> attachments_;
    std::vector<Container> containers_;
    std::size_t next_ = 0;
};

}  // namespace

void append_map(std::string& out, std::size_t members) {
    append_container(out, members, 0x80, 0xde);
}

void append_array(std::string& out, std::size_t elements) {
    append_container(out, elements, 0x90, 0xdc);
}

void append_string(std::string& out, std::string_view text) {
    if (text.size() < 0x20) {
        out.push_back(static_cast<char>(0xa0 | text.size()));
    } else {
        const auto exponent = exponent_of(text.size());
        append_head(out, 0xd9 + static_cast<int>(exponent), text.size(), exponent);
    }
    out.append(text);
}

void append_unsigned(std::string& out, std::uint64_t number) {
    if (number < 0x80) {
        out.push_back(static_cast<char>(number));
    } else if (number > std::numeric_limits<std::uint32_t>::max()) {
        append_head(out, 0xcf, number, 3);
    } else {
        const auto exponent = exponent_of(static_cast<std::size_t>(number));
        append_head(out, 0xcc + static_cast<int>(exponent), number, exponent);
    }
}

void append_signed(std::string& out, std::int64_t number) {
    if (number >= 0) return append_unsigned(out, static_cast<std::uint64_t>(number));
    const auto bits = static_cast<std::uint64_t>(number);
    if (number >= -0x20) {
        out.push_back(static_cast<char>(number));
    } else if (number >= std::numeric_limits<std::int8_t>::min()) {
        append_head(out, 0xd0, bits, 0);
    } else if (number >= std::numeric_limits<std::int16_t>::min()) {
        append_head(out, 0xd1, bits, 1);
    } else {
        const bool is_short = number >= std::numeric_limits<std::int32_t>::min();
        append_head(out, is_short ? 0xd2 : 0xd3, bits, is_short ? 2 : 3);
    }
}

void append_binary(std::string& out, std::string_view bytes) {
    const auto exponent = exponent_of(bytes.size());
    append_head(out, 0xc4 + static_cast<int>(exponent), bytes.size(), exponent);
    out.append(bytes);
}

void append_json(std::string& out, std::string_view json, std::span<const std::string> attachments) {
    if (!json::View::parse(json, json::Validator::depth_capacity)) {
        out.push_back('\xc0');
        return;
    }
    JsonWriter(out, json, attachments).write();
}

}  // namespace siopp::msgpack
