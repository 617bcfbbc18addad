#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "siopp/http.hpp"
#include "siopp/metrics.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/logs_api.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/api/static_assets.hpp"
#include "wimpole/api/trace_api.hpp"

namespace wimpole::api {

/// A way of letting a model play agents.
struct ModelOffer {
    /// "provider.base_url", or a service of which ElizaOS has a plugin: "openai", "ollama".
    std::string name;
    /// What the character of an agent names to be played by it; empty for the configured provider.
    std::string plugin;
    /// Which model it is where the character names none; empty: the character has to.
    std::string model;
    /// Where it is asked: scheme, host and port; empty where it is not available.
    std::string origin;
    /// What is missing: the variable that has to be set when the server starts; empty where it is available.
    std::string needs;
    /// What the settings of a character name as baseUrl, beside the model, to be played by it; empty for all
    /// but those that were found on the machine.
    std::string base_url = {};
};

/// What the operator's routes are about. Functions are called on any worker and must not block; a task
/// resumes on it.
struct OperatorSources {
    std::function<std::vector<siopp::Metric>()> metrics;
    /// Nothing while the server can do its work, else why it cannot.
    std::function<std::optional<std::string>()> why_not_ready;
    std::function<siopp::Task<std::vector<ModelOffer>>()> models;
};

/// What operators and their monitors ask: /metrics (Prometheus' text format), the log (LogsApi) and traces
/// (TraceApi), and which models can play agents (/api/server/models), for who has the right to read the log;
/// /livez, /readyz and the description of all events at /api/asyncapi.json for everybody. Any worker.
class OperatorApi {
public:
    /// `journal`, `tracer` and `access` must outlive it; `assets` hold /api/asyncapi.json.
    OperatorApi(logs::Journal& journal, logs::Tracer& tracer, const Access& access, OperatorSources sources,
                std::span<const WebAsset> assets);

    void add_routes(Routes& routes) const;

private:
    using Reply = std::function<siopp::HttpResponse(const ApiRequest&)>;

    Handler for_everybody(Reply reply) const;
    Handler for_operators(Reply reply) const;
    siopp::HttpResponse metrics() const;
    siopp::HttpResponse readiness() const;
    siopp::Task<Answer> models(ApiRequest request) const;

    const Access& access_;
    OperatorSources sources_;
    LogsApi logs_;
    TraceApi trace_;
    StaticAssets assets_;
};

}  // namespace wimpole::api
