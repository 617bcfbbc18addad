#pragma once

#include <cstdint>
#include <string>

namespace siopp {

/// Milliseconds since 1970 as JavaScript's Date.prototype.toISOString() writes them; empty for a time that is
/// out of its range (100 million days to either side).
std::string to_iso_date(std::int64_t milliseconds);

}  // namespace siopp
