#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "siopp/http.hpp"
#include "siopp/metrics.hpp"
#include "wimpole/api/logs_api.hpp"
#include "wimpole/api/static_assets.hpp"
#include "wimpole/api/trace_api.hpp"

namespace wimpole::api {

/// What the operator's routes are about. Functions are called on any worker and must not block.
struct OperatorSources {
    std::function<std::vector<siopp::Metric>()> metrics;
    /// Nothing while the server can do its work, else why it cannot.
    std::function<std::optional<std::string>()> why_not_ready;
    /// Whether who asks may read the log and the metrics, and trace. Probes and the description of the
    /// protocol are for everybody.
    std::function<bool(const siopp::HttpRequest&)> may_operate;
};

/// What operators and their monitors ask: /metrics (Prometheus' text format), /livez and /readyz, the log
/// (LogsApi), traces (TraceApi), and /api/asyncapi.json, the description of all events. Any worker.
class OperatorApi {
public:
    /// `journal` and `tracer` must outlive it; `assets` hold /api/asyncapi.json.
    OperatorApi(logs::Journal& journal, logs::Tracer& tracer, OperatorSources sources,
                std::span<const WebAsset> assets);

    /// Nothing for requests of other resources.
    std::optional<siopp::HttpResponse> handle(const siopp::HttpRequest& request) const;

private:
    siopp::HttpResponse metrics() const;
    siopp::HttpResponse readiness() const;

    OperatorSources sources_;
    LogsApi logs_;
    TraceApi trace_;
    StaticAssets assets_;
};

}  // namespace wimpole::api
