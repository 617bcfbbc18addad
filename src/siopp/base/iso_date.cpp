#include "siopp/base/iso_date.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace siopp {

namespace {

constexpr std::int64_t milliseconds_per_day = 86'400'000;
constexpr std::int64_t days_per_cycle = 146'097;
constexpr std::int64_t years_per_cycle = 400;

constexpr std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
    return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

}  // namespace

std::string to_iso_date(std::int64_t milliseconds) {
    constexpr std::int64_t furthest = 100'000'000 * milliseconds_per_day;
    if (milliseconds < -furthest || milliseconds > furthest) return {};

    const auto day = floor_divide(milliseconds, milliseconds_per_day);
    const auto time = milliseconds - day * milliseconds_per_day;
    // The years of std::chrono end before those of JavaScript; the calendar repeats after a cycle.
    const auto cycle = floor_divide(day, days_per_cycle);
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(day - cycle * days_per_cycle))};
    const auto year = static_cast<int>(date.year()) + static_cast<int>(cycle * years_per_cycle);

    std::array<char, 64> text;
    const char* format = year >= 0 && year <= 9999 ? "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ"
                                                   : "%+07d-%02u-%02uT%02d:%02d:%02d.%03dZ";
    const auto length =
        std::snprintf(text.data(), text.size(), format, year, static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), static_cast<int>(time / 3'600'000),
                      static_cast<int>(time / 60'000 % 60), static_cast<int>(time / 1'000 % 60),
                      static_cast<int>(time % 1'000));
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace siopp
