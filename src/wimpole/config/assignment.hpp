#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "wimpole/config/option.hpp"

namespace wimpole::config {

/// Where a value comes from. What is further down counts more.
struct Origin {
    enum class Kind { default_value, file, alias, variable, flag };

    Kind kind = Kind::default_value;
    /// As it is told to people: "wimpole.toml:3:8", "SERVER_PORT", "--port"; empty for a default.
    std::string place;
};

/// An option that is set somewhere.
struct Assignment {
    const Option* option;
    Words words;
    Origin origin;
};

/// What was read from one source. Problems are lines that begin with their place.
struct Assignments {
    std::vector<Assignment> assignments;
    std::vector<std::string> problems;
};

/// The words of a secret that stands in a file of its own: one a line for a list, else the first line. The
/// error says why it cannot be read.
Result<Words> read_secret(const Option& option, const std::string& file);

}  // namespace wimpole::config
