#pragma once

#include <string>
#include <string_view>

#include "wimpole/config/assignment.hpp"

namespace wimpole::config {

/// What a configuration file sets. A key that is unknown or has a value of another type is a problem, with
/// the place and what may have been meant; so is a file that is no TOML. `KEY_file` of a secret names a file
/// with it, relative to the working directory.
Assignments read_toml(std::string_view text, const std::string& file_name);

/// The same of a file; one that cannot be read, or is larger than 1 MiB, is a problem.
Assignments read_toml_file(const std::string& path);

}  // namespace wimpole::config
