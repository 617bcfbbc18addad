#pragma once

namespace wimpole {

/// Does what the command line says; `wimpole --help` tells what it may. Returns what the shell is told: 0, 1
/// for a failure, 2 for a command or a configuration that is wrong, each after a line on standard error.
/// Before any other thread exists.
int run_command(int argc, const char* const* argv);

}  // namespace wimpole
