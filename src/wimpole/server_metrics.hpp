#pragma once

#include <vector>

#include "siopp/server.hpp"
#include "wimpole/agents/agent_metrics.hpp"
#include "wimpole/events/refusal_counts.hpp"
#include "wimpole/logs/journal.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"

namespace wimpole {

/// Where the figures of a server are; all must outlive it.
struct MetricSources {
    const siopp::Server& server;
    const storage::SqliteStore& store;
    const agents::AgentMetrics& agents;
    const events::RefusalCounts& refusals;
    const logs::Journal& journal;
};

/// What siopp has counted, and what wimpole has: names beginning with `siopp_` and `wimpole_`. The number of
/// values does not depend on what clients do. Any thread.
std::vector<siopp::Metric> collect_metrics(const MetricSources& sources);

}  // namespace wimpole
