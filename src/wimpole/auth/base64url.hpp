#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The base64url of JSON Web Signatures (RFC 7515 §2): the URL-safe alphabet without padding.
namespace wimpole::auth::base64url {

std::string encode(std::string_view bytes);

/// Exactly what encode() gives for some bytes; nothing for padding, white space, other letters, an impossible
/// length, or bits left over that are not zero. So no two texts mean the same bytes.
std::optional<std::string> decode(std::string_view text);

}  // namespace wimpole::auth::base64url
