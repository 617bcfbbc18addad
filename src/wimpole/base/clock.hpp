#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace wimpole {

/// Gives the time in milliseconds since 1970, UTC. It may jump in either direction. Called on any thread.
using Clock = std::function<std::int64_t()>;

/// The system's clock.
std::int64_t now_ms();

/// "2026-11-22T21:35:02.544Z", as JavaScript's toISOString; a time outside the years 0 to 9999 becomes the
/// nearest inside.
std::string iso_time(std::int64_t ms);

}  // namespace wimpole
