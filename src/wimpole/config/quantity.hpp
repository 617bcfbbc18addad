#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wimpole::config {

inline constexpr std::size_t kib = 1'024;
inline constexpr std::size_t mib = kib * kib;
inline constexpr std::size_t gib = kib * mib;

/// "500ms", "30s", "5min", "2h", "7d"; "0" needs no unit. Nothing for any other text, or for more than 64
/// bits of milliseconds.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// In the largest unit that gives a whole number.
std::string write_duration(std::chrono::milliseconds duration);

/// "1048576" and "1048576B" in bytes, "64KiB", "8MiB", "1GiB" in powers of 1024, "1kB", "1MB", "1GB" in
/// powers of 1000; capitals or not.
std::optional<std::size_t> parse_size(std::string_view text);
/// In the largest power of 1024 that gives a whole number.
std::string write_size(std::size_t bytes);

}  // namespace wimpole::config
