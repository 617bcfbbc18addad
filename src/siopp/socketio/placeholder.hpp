#pragma once

#include <cstddef>
#include <string_view>

namespace siopp::socketio {

/// Whether every `{"_placeholder":true,"num":i}` in `json`, however deep, names one of `attachments`
/// attachments (CVE-2022-2421: the number comes from the peer). `json` must have been validated. One pass
/// without recursion.
bool are_placeholders_valid(std::string_view json, std::size_t attachments);

}  // namespace siopp::socketio
