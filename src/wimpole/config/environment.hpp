#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wimpole/config/assignment.hpp"

namespace wimpole::config {

/// Names and values.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// That of a process: "NAME=value" each, null at the end.
Environment environment_of(const char* const* entries);

/// The variable with the path of the configuration file.
inline constexpr const char* file_variable = "WIMPOLE_CONFIG";
std::optional<std::string> find_variable(const Environment& environment, const std::string& name);

/// What the variables WIMPOLE_* and those of the ElizaOS server set. Of the latter empty ones do not count,
/// as there. Lists are separated by commas; what several aliases of one list say is put together.
///
/// An unknown WIMPOLE_* is a problem, except for those that Kubernetes makes for a service of the name
/// "wimpole".
Assignments read_environment(const Environment& environment);

}  // namespace wimpole::config
