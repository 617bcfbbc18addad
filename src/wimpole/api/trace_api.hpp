#pragma once

#include <string_view>

#include "siopp/base/json_view.hpp"
#include "siopp/http.hpp"
#include "wimpole/logs/tracer.hpp"

namespace wimpole::api {

/// /api/server/trace: POST begins a trace `{socketId | channelId | all: true, seconds?, maxLines?, capture?,
/// maxBytes?}`, GET lists those that run, DELETE ends them all, or the one at /api/server/trace/:id. Any
/// worker.
class TraceApi {
public:
    explicit TraceApi(logs::Tracer& tracer) : tracer_(tracer) {}

    siopp::HttpResponse start(siopp::json::View body) const;
    siopp::HttpResponse list() const;
    siopp::HttpResponse stop_all() const;
    siopp::HttpResponse stop(std::string_view id) const;

private:
    logs::Tracer& tracer_;
};

}  // namespace wimpole::api
