#pragma once

#include <string>

#include "wimpole/config/settings.hpp"

namespace wimpole::config {

struct CommandLine {
    enum class Command {
        help,
        version,
        serve,
        config_check,
        config_print,
        config_example,
        config_reference,
        token_create,
        token_revoke,
        token_list,
        backup,
        verify,
        doctor,
        agent_check
    };
    /// What commands take besides options.
    struct Arguments {
        // Of a key to be made.
        std::string name;
        std::string role = "user";
        std::string entity;
        std::string expires;
        /// The id of a key, the directory of a backup, or the file of a character.
        std::string target;
        /// Print for programs.
        bool as_json = false;
    };

    Command command = Command::help;
    /// What to print for Command::help.
    std::string help;
    /// The flags, and the file that one of them names. The environment is the caller's to add.
    Sources sources;
    Arguments arguments;
};

/// Throws std::invalid_argument, with one line of text for the user, for commands and flags that there are
/// none of. Values of flags are read by load().
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace wimpole::config
