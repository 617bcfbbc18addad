#include "wimpole/base/clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace wimpole {

namespace {
constexpr std::int64_t first_iso_ms = -62'167'219'200'000;
constexpr std::int64_t last_iso_ms = 253'402'300'799'999;
constexpr std::int64_t ms_per_minute = 60'000;
constexpr std::int64_t ms_per_day = 86'400'000;

/// Takes digits off a text, exactly so many. Nothing where there are fewer.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int number = 0;
    for (std::size_t index = 0; index < digits; ++index) {
        if (text[index] < '0' || text[index] > '9') return std::nullopt;
        number = number * 10 + (text[index] - '0');
    }
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, char letter) {
    if (!text.starts_with(letter)) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> take_date(std::string_view& text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * ms_per_day;
}

/// "21:35", "21:35:02", "21:35:02.544"; digits behind the third do not count.
std::optional<std::int64_t> take_time(std::string_view& text) {
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 24 || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    std::int64_t ms = (*hour * 60 + *minute) * ms_per_minute;
    if (!take(text, ':')) return ms;
    const auto second = take_number(text, 2);
    if (!second || *second > 59) return std::nullopt;
    ms += *second * 1'000;
    if (!take(text, '.')) return ms;
    int scale = 100;
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; scale /= 10) {
        ms += (text.front() - '0') * scale;
        text.remove_prefix(1);
    }
    return ms;
}

/// How far the time named is ahead of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text) {
    if (take(text, 'Z')) return 0;
    const bool is_behind = text.starts_with('-');
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    const auto ms = (*hours * 60 + *minutes) * ms_per_minute;
    return is_behind ? -ms : ms;
}

}  // namespace

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
    const auto date = take_date(text);
    if (!date || text.empty()) return date;
    if (!take(text, 'T')) return std::nullopt;
    const auto time = take_time(text);
    if (!time) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return *date + *time - *offset;
}

std::int64_t now_ms() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

std::string iso_time(std::int64_t ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds(std::clamp(ms, first_iso_ms, last_iso_ms))};
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{time - midnight};

    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace wimpole
