#pragma once

#include <string>
#include <vector>

#include "siopp/options.hpp"
#include "wimpole/api/origin_policy.hpp"
#include "wimpole/config/config.hpp"

namespace wimpole {

using config::Config;

/// Whose web pages may use the server.
api::OriginPolicy origin_policy(const Config& config);

/// The names under which pages load the client of Socket.IO from the real server.
const std::vector<std::string>& client_scripts();

/// What the configuration makes of siopp's options. Keeps a reference to `origins`.
siopp::Options server_options(const Config& config, const api::OriginPolicy& origins);

}  // namespace wimpole
