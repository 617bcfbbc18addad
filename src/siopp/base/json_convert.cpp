#include "siopp/base/json_convert.hpp"

#include <cmath>

namespace siopp::json {

std::string_view describe(Kind kind) {
    switch (kind) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return "a boolean";
        case Kind::number:
            return "a number";
        case Kind::string:
            return "a string";
        case Kind::array:
            return "an array";
        case Kind::object:
            return "an object";
    }
    return "something unknown";
}

Mismatch mismatch(std::string_view expected, View value) {
    return {"expected " + std::string(expected) + ", got " + std::string(describe(value.kind()))};
}

std::optional<Mismatch> from_json(View value, bool& into) {
    const auto boolean = value.boolean();
    if (!boolean) return mismatch("a boolean", value);
    into = *boolean;
    return std::nullopt;
}

std::optional<Mismatch> from_json(View value, double& into) {
    const auto number = value.number();
    if (!number && value.kind() == Kind::number) return Mismatch{"expected a number in range"};
    if (!number) return mismatch("a number", value);
    into = *number;
    return std::nullopt;
}

std::optional<Mismatch> from_json(View value, std::string& into) {
    auto text = value.string();
    if (!text) return mismatch("a string", value);
    into = std::move(*text);
    return std::nullopt;
}

std::optional<Mismatch> from_json(View value, View& into) {
    into = value;
    return std::nullopt;
}

namespace {

/// 1.0 and 1e3 are integers too, as long as a double holds them exactly.
std::optional<std::int64_t> integer_of(View value) {
    if (const auto integer = value.integer()) return integer;
    constexpr double exact = 9'007'199'254'740'992;
    const auto number = value.number();
    if (!number || std::abs(*number) > exact || std::trunc(*number) != *number) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

}  // namespace

std::optional<Mismatch> detail::read_integer(View value, std::int64_t least, std::int64_t most,
                                             std::int64_t& into) {
    if (value.kind() != Kind::number) return mismatch("an integer", value);
    const auto integer = integer_of(value);
    if (!integer || *integer < least || *integer > most) {
        return Mismatch{"expected an integer from " + std::to_string(least) + " to " + std::to_string(most)};
    }
    into = *integer;
    return std::nullopt;
}

}  // namespace siopp::json
