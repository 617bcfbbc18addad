#pragma once

#include <vector>

#include "wimpole/config/option.hpp"

namespace wimpole::config {

// The options of each table of the file, in the order in which they are shown. To add one, give a struct
// within Config a member (its initializer is the default) and its section a line:
//
//     in.option("max_things", &ThingLimits::max_things, number<std::size_t>(1, 100), "Things at a time")
//
// The key is the member's name, with `_size` in place of `_bytes`.

std::vector<Option> server_options();
std::vector<Option> connection_options();
std::vector<Option> limit_options();
std::vector<Option> compression_options();
std::vector<Option> recovery_options();
std::vector<Option> storage_options();
std::vector<Option> messaging_options();
std::vector<Option> agent_options();
std::vector<Option> run_options();
std::vector<Option> provider_options();
std::vector<Option> auth_options();
std::vector<Option> rate_options();
std::vector<Option> log_options();
std::vector<Option> session_options();

}  // namespace wimpole::config
