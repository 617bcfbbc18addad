#pragma once

#include <string>
#include <string_view>

namespace siopp::engineio::v3 {

/// A polling body as the script that gives it to the page's function `___eio[index]`; of `index` only digits
/// count.
std::string jsonp_script(std::string_view index, std::string_view body);

/// The polling body in what a page's form has posted (`d=…`), in which newlines are written `\n` and the two
/// characters
/// `\n` as `\\n`.
std::string jsonp_body(std::string_view form);

}  // namespace siopp::engineio::v3
