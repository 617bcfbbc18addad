#pragma once

#include <string>

#include "wimpole/config/settings.hpp"

namespace wimpole::config {

/// The values in effect as a TOML file, each with where it comes from. Secrets are told by their number in a
/// comment only.
std::string to_toml(const Settings& settings);

/// A value as TOML writes it.
std::string to_toml(const Option& option, const Words& words);

}  // namespace wimpole::config
