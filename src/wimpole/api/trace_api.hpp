#pragma once

#include <optional>
#include <string_view>

#include "siopp/http.hpp"
#include "wimpole/logs/tracer.hpp"

namespace wimpole::api {

/// /api/server/trace: POST begins a trace `{socketId | channelId | all: true, seconds?, maxLines?, capture?,
/// maxBytes?}`, GET lists those that run, DELETE ends them all, or the one at /api/server/trace/:id. Any
/// worker.
class TraceApi {
public:
    explicit TraceApi(logs::Tracer& tracer) : tracer_(tracer) {}

    /// Nothing for requests of other resources.
    std::optional<siopp::HttpResponse> handle(const siopp::HttpRequest& request) const;

private:
    siopp::HttpResponse start(const siopp::HttpRequest& request) const;
    siopp::HttpResponse list() const;
    siopp::HttpResponse stop(std::string_view id) const;

    logs::Tracer& tracer_;
};

}  // namespace wimpole::api
