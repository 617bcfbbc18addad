#pragma once

#include <vector>

#include "siopp/metrics.hpp"

namespace siopp {

class ServerCore;

/// Adds up what the workers have counted. Any thread.
std::vector<Metric> collect_metrics(ServerCore& server);

}  // namespace siopp
