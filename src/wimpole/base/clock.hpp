#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wimpole {

/// Gives the time in milliseconds since 1970, UTC. It may jump in either direction. Called on any thread.
using Clock = std::function<std::int64_t()>;

/// The system's clock.
std::int64_t now_ms();

/// "2026-11-22T21:35:02.544Z", as JavaScript's toISOString; a time outside the years 0 to 9999 becomes the
/// nearest inside.
std::string iso_time(std::int64_t ms);

/// The time that a text of ISO 8601 names: "2026-11-22T21:35:02.544Z", with or without fraction, with an
/// offset like +01:00 instead of Z, or a date alone (midnight UTC). Nothing for any other text.
std::optional<std::int64_t> parse_iso_time(std::string_view text);

}  // namespace wimpole
