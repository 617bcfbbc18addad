#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/config/assignment.hpp"
#include "wimpole/config/config.hpp"
#include "wimpole/config/environment.hpp"

namespace wimpole::config {

/// Everything that a configuration is read from.
struct Sources {
    /// The word of a secret is the name of the file with it.
    std::vector<Assignment> flags;
    Environment environment;
    /// Given by a flag; without one the environment may name it.
    std::optional<std::string> file;
};

/// The values in effect.
struct Settings {
    Config config;
    /// Of the options that are not at their default, by key.
    std::map<std::string, Origin, std::less<>> origins;

    Origin origin_of(std::string_view key) const;
};

/// What was read. With problems the settings are not to be used.
struct Loaded {
    Settings settings;
    /// A line each.
    std::vector<std::string> problems;
};

/// What the settings are for: a server, for which values that do not fit together are problems, too, or only
/// its files. The first key of a server that others may reach could not be made otherwise.
enum class Use { server, files };

/// Reads all sources anew. A flag counts more than a variable WIMPOLE_*, that more than one of the ElizaOS
/// server, that more than the file, and that more than the default.
Loaded load(const Sources& sources, Use use = Use::server);

}  // namespace wimpole::config
