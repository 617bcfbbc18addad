#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"

namespace siopp::json {

/// Why a value is not what was wanted: "expected a string, got a number".
struct Mismatch {
    std::string text;
};

/// "a string", "null" …
std::string_view describe(Kind kind);
Mismatch mismatch(std::string_view expected, View value);

// Reading C++ values: nothing where it went well, else `into` is as it was or partly written. A user's type
// joins in by a function of this name and shape beside it: it is found by its argument.
std::optional<Mismatch> from_json(View value, bool& into);
/// Any number in a double's range.
std::optional<Mismatch> from_json(View value, double& into);
std::optional<Mismatch> from_json(View value, std::string& into);
/// As it is; valid as long as the text it views.
std::optional<Mismatch> from_json(View value, View& into);

namespace detail {
/// A number without fraction, however it is written; from `least` to `most`.
std::optional<Mismatch> read_integer(View value, std::int64_t least, std::int64_t most, std::int64_t& into);
}  // namespace detail

/// Unsigned 64-bit integers only up to the largest signed one.
template <std::integral T>
requires(!std::same_as<T, bool>) std::optional<Mismatch> from_json(View value, T& into) {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    constexpr auto most = std::in_range<std::int64_t>(std::numeric_limits<T>::max())
                              ? static_cast<std::int64_t>(std::numeric_limits<T>::max())
                              : largest;
    std::int64_t number = 0;
    auto error =
        detail::read_integer(value, static_cast<std::int64_t>(std::numeric_limits<T>::min()), most, number);
    if (!error) into = static_cast<T>(number);
    return error;
}

/// Nothing for null.
template <class T>
std::optional<Mismatch> from_json(View value, std::optional<T>& into) {
    if (value.is_null()) {
        into.reset();
        return std::nullopt;
    }
    return from_json(value, into.emplace());
}

template <class T>
std::optional<Mismatch> from_json(View value, std::vector<T>& into) {
    if (value.kind() != Kind::array) return mismatch("an array", value);
    into.clear();
    for (const auto element : value.elements()) {
        T item{};
        if (const auto error = from_json(element, item))
            return Mismatch{"element " + std::to_string(into.size() + 1) + ": " + error->text};
        into.push_back(std::move(item));
    }
    return std::nullopt;
}

/// Reads a member of an object: "member name: expected …", "member name is missing". A missing one is
/// nothing where `into` is optional.
template <class T>
std::optional<Mismatch> read_member(View object, std::string_view name, T& into) {
    const auto member = object.find(name);
    constexpr bool is_optional = requires {
        into.has_value();
    };
    if (!member && is_optional) return from_json(View(), into);
    if (!member) return Mismatch{"member " + std::string(name) + " is missing"};
    auto error = from_json(*member, into);
    if (error) error->text = "member " + std::string(name) + ": " + error->text;
    return error;
}

/// Whether a user's type has `to_json(json::Writer&, const T&)` beside it, or is made of such.
template <class T>
concept Writable = requires(Writer& writer, const T& value) {
    to_json(writer, value);
};

/// Writes what json::Writer can or what is Writable.
template <class T>
void write(Writer& writer, const T& value) {
    if constexpr (requires { writer.value(value); }) {
        writer.value(value);
    } else {
        to_json(writer, value);
    }
}

template <class T>
void to_json(Writer& writer, const std::optional<T>& value) {
    if (!value) {
        writer.value(nullptr);
    } else {
        write(writer, *value);
    }
}

template <class T>
void to_json(Writer& writer, const std::vector<T>& values) {
    writer.begin_array();
    for (const auto& value : values)
        write(writer, value);
    writer.end_array();
}

}  // namespace siopp::json
