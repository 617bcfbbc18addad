#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wimpole::auth {

/// SHA-256 of something.
using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
/// 64 hexadecimal digits in lower case.
std::string to_hex(const Digest& digest);
/// Of 64 hexadecimal digits in either case.
std::optional<Digest> digest_of_hex(std::string_view text);

/// Takes the same time wherever the two differ. Their lengths are no secret.
bool equal_in_constant_time(std::string_view first, std::string_view second);
bool equal_in_constant_time(const Digest& first, const Digest& second);

/// From the operating system's generator. Throws std::runtime_error where that fails.
std::string random_bytes(std::size_t count);

}  // namespace wimpole::auth
