#pragma once

#include "wimpole/config/settings.hpp"

namespace wimpole {

/// Runs the server until SIGINT or SIGTERM, then ends it in order: clients are disconnected within
/// server.drain_period and server.drain_timeout, and everything that was acknowledged is on the disk. A
/// second such signal ends the process at once. SIGHUP reads the sources again: what can change while the
/// server runs takes effect, the rest is told in the log; with a problem in them nothing changes.
///
/// Throws std::runtime_error with one line where it cannot start. Before any other thread exists.
void serve(const config::Sources& sources, const config::Config& config);

}  // namespace wimpole
