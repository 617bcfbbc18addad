#pragma once

#include <vector>

#include "wimpole/agent_factory.hpp"
#include "wimpole/doctor.hpp"

namespace wimpole {

/// Checks the characters of agents.directory, and asks the configured provider, and those of the characters,
/// for their models. Blocks on files and the network, some seconds for each provider at most.
std::vector<Finding> examine_agents(const config::Config& config, const Variables& variables);

}  // namespace wimpole
