#pragma once

#include <cstddef>
#include <string>

#include "siopp/engineio/options.hpp"
#include "siopp/options.hpp"

namespace siopp {

/// Throws std::invalid_argument, which says what of siopp::Options makes no sense, unless `condition` holds.
void require(bool condition, const char* what);

/// The prefix of request paths that `path` stands for: with its trailing slash, or without where none is
/// added. Throws std::invalid_argument for what cannot be the path of a request.
std::string engine_path(const Options& options, std::string path);

/// What the sessions below a path need on one worker. Throws std::invalid_argument for options that make no
/// sense.
engineio::Options engine_settings(const Options& options, std::string path, const HttpOptions& http,
                                  std::size_t worker_count);

}  // namespace siopp
