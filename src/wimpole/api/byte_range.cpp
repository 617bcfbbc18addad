#include "wimpole/api/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "siopp/base/ascii.hpp"

namespace wimpole::api {

namespace {

std::optional<std::uint64_t> position_of(std::string_view digits) {
    std::uint64_t position = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, position);
    if (error != std::errc() || stop != end) return std::nullopt;
    return position;
}

}  // namespace

ByteRange byte_range_of(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    const ByteRange whole{ByteRange::Kind::whole, 0, size};
    const ByteRange unsatisfiable{ByteRange::Kind::unsatisfiable, 0, 0};
    if (!siopp::equals_ignoring_case(header.substr(0, unit.size()), unit)) return whole;
    const auto range = siopp::trim(header.substr(unit.size()));
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return whole;

    const auto first = position_of(range.substr(0, dash));
    const auto last = position_of(range.substr(dash + 1));
    const bool has_first = dash > 0;
    const bool has_last = dash + 1 < range.size();
    if ((has_first && !first) || (has_last && !last) || (!has_first && !has_last)) return whole;
    if (first && last && *last < *first) return whole;

    if (!has_first) {
        const auto length = std::min(*last, size);
        if (length == 0) return unsatisfiable;
        return {ByteRange::Kind::part, size - length, length};
    }
    if (*first >= size) return unsatisfiable;
    const auto end = last ? std::min(*last, size - 1) : size - 1;
    return {ByteRange::Kind::part, *first, end - *first + 1};
}

}  // namespace wimpole::api
