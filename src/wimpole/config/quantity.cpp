#include "wimpole/config/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <span>

#include "siopp/base/ascii.hpp"

namespace wimpole::config {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// The largest first.
constexpr std::array<Unit, 5> duration_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

constexpr std::array<Unit, 8> size_units{{{"GiB", 1ULL << 30},
                                          {"GB", 1'000'000'000},
                                          {"MiB", 1ULL << 20},
                                          {"MB", 1'000'000},
                                          {"KiB", 1ULL << 10},
                                          {"kB", 1'000},
                                          {"B", 1},
                                          {"", 1}}};

constexpr std::array<Unit, 3> binary_units{{{"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}}};

bool is_same_name(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, siopp::to_lower, siopp::to_lower);
}

/// A whole number and its unit.
std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;

    const auto name = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto unit =
        std::ranges::find_if(units, [&](const Unit& each) { return is_same_name(each.name, name); });
    if (unit == units.end() || number > std::numeric_limits<std::int64_t>::max() / unit->factor)
        return std::nullopt;
    return number * unit->factor;
}

std::string write(std::uint64_t number, std::span<const Unit> units, std::string_view without_unit) {
    const auto unit = std::ranges::find_if(
        units, [&](const Unit& each) { return number != 0 && number % each.factor == 0; });
    if (unit == units.end()) return std::to_string(number) + std::string(without_unit);
    return std::to_string(number / unit->factor) + std::string(unit->name);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return std::chrono::milliseconds(0);
    const auto milliseconds = parse(text, duration_units);
    if (!milliseconds) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(*milliseconds));
}

std::string write_duration(std::chrono::milliseconds duration) {
    return write(static_cast<std::uint64_t>(duration.count()), duration_units, "s");
}

std::optional<std::size_t> parse_size(std::string_view text) {
    return parse(text, size_units);
}

std::string write_size(std::size_t bytes) {
    return write(bytes, binary_units, "");
}

}  // namespace wimpole::config
