#pragma once

#include <iosfwd>

#include "wimpole/config/command_line.hpp"
#include "wimpole/config/config.hpp"

/// What the commands beside `serve` do for who runs a server. Each writes to `out` what a person wants to
/// know and gives the exit code: 0 done, 1 failed (with a line on stderr by who calls: they throw
/// std::runtime_error), 2 wrong arguments.
namespace wimpole {

/// `token create`: makes an API key, of which the secret is shown this once.
int create_token(const config::Config& config, const config::CommandLine::Arguments& arguments,
                 std::ostream& out);
/// `token revoke ID`.
int revoke_token(const config::Config& config, const config::CommandLine::Arguments& arguments,
                 std::ostream& out);
/// `token list`.
int list_tokens(const config::Config& config, std::ostream& out);
/// `backup DIRECTORY`.
int back_up(const config::Config& config, const config::CommandLine::Arguments& arguments, std::ostream& out);
/// `verify`.
int verify(const config::Config& config, std::ostream& out);

}  // namespace wimpole
