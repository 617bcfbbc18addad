#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "siopp/base/json_view.hpp"

namespace siopp::json {

/// Appends `text` as a JSON string with quotes. Escapes what RFC 8259 requires and nothing else, as
/// JSON.stringify does; bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Writes JSON into a string, putting the commas. The caller keeps containers balanced (asserted).
/// A number that JSON cannot hold (infinity, NaN) is written as null, as JSON.stringify does.
class Writer {
public:
    /// Appends to `out`, which must outlive the writer.
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(bool boolean);
    Writer& value(double number);
    template <std::integral T>
    requires(!std::same_as<T, bool>) Writer& value(T number) {
        if constexpr (std::is_signed_v<T>) {
            return signed_value(number);
        } else {
            return unsigned_value(number);
        }
    }
    Writer& value(std::nullptr_t);
    /// A validated slice, relayed as it is.
    Writer& value(View view) { return raw(view.raw()); }
    /// Text that the caller knows to be one JSON value.
    Writer& raw(std::string_view json);

    /// `key(name).value(content)`.
    template <class T>
    Writer& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }

private:
    Writer& signed_value(std::int64_t number);
    Writer& unsigned_value(std::uint64_t number);
    void before_value();

    std::string& out_;
    bool needs_comma_ = false;
    int depth_ = 0;
};

}  // namespace siopp::json
