#pragma once

#include <string>
#include <vector>

namespace wimpole::config {

struct Settings;

/// What is wrong with values that are each right by themselves, a line each: an exposed server that asks
/// nobody for credentials, half of a certificate, a least that is above the most.
std::vector<std::string> inconsistencies(const Settings& settings);

}  // namespace wimpole::config
