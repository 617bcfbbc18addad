#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace siopp::base64 {

/// RFC 4648 §4, with padding. Appends to `out`.
void encode_to(std::string& out, std::string_view bytes);
std::string encode(std::string_view bytes);

/// Accepts text with or without padding; nothing for any other character or impossible length.
std::optional<std::string> decode(std::string_view text);

/// The same for text that may be broken into lines (RFC 2045 §6.8), as Java's Socket.IO client sends it.
std::optional<std::string> decode_lines(std::string_view text);

}  // namespace siopp::base64
