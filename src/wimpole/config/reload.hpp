#pragma once

#include <string>

#include "wimpole/config/config.hpp"

namespace wimpole::config {

/// What a configuration that was read again means for a server that runs.
struct Reload {
    /// The running values, with those new ones that can take effect at once.
    Config config;
    /// One line: which options have changed, and which of them wait for a restart.
    std::string report;
};

Reload plan_reload(const Config& running, const Config& next);

}  // namespace wimpole::config
