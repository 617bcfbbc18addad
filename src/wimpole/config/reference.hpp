#pragma once

#include <string>

namespace wimpole::config {

/// All options as Markdown: a heading and a table for each table of the file.
std::string reference();

/// A configuration file with every option in a comment, at its default. It is loaded as it stands, and with
/// any of the options uncommented.
std::string example_file();

}  // namespace wimpole::config
