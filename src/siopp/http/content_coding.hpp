#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace siopp::http {

/// Content codings that answers may have (RFC 9110 §8.4.1).
enum class ContentCoding : std::uint8_t { gzip, deflate };
std::string_view to_string(ContentCoding coding);

/// The coding that an Accept-Encoding header prefers (RFC 9110 §12.5.3), of equal ones gzip; nothing where it
/// takes neither.
std::optional<ContentCoding> preferred_coding(std::string_view accept_encoding);

/// The bytes in that coding; `level` is zlib's, 1 (fast) to 9 (small). Each thread keeps the memory that this
/// takes.
std::string compress(ContentCoding coding, int level, std::string_view bytes);

}  // namespace siopp::http
