#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "siopp/http.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::api {

/// What monitors ask: /healthz, /health, /api/server/ping, /api/server/health, /api/system/version. Any
/// worker.
class HealthApi {
public:
    /// The time of construction counts as the start of the server.
    HealthApi(std::string version, std::size_t agent_count, Clock clock);

    /// Nothing for requests of other resources.
    std::optional<siopp::HttpResponse> handle(const siopp::HttpRequest& request) const;

private:
    siopp::HttpResponse health(bool with_agent_count) const;

    std::string version_;
    std::size_t agent_count_;
    Clock clock_;
    std::int64_t started_at_ms_;
};

}  // namespace wimpole::api
