#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"

namespace wimpole::messaging {

/// What is wrong with the first unacceptable URL of attachments: `url` of an object, or a string. They are
/// JSON text in any form that clients of ElizaOS send: an array, one object or one string; empty for none. A
/// URL is acceptable if its scheme (RFC 3986 §3.1) is one of `schemes`, which are in small letters, or if it
/// has none and so is relative to the server. Nothing where all are.
std::optional<Error> check_attachment_urls(std::string_view attachments,
                                           const std::vector<std::string>& schemes);

/// Whether the text is a scheme in small letters, such as "https".
bool is_url_scheme(std::string_view text);

}  // namespace wimpole::messaging
