#pragma once

#include <cstddef>

#include "siopp/http.hpp"
#include "wimpole/logs/journal.hpp"

namespace wimpole::api {

/// GET, POST and DELETE of /api/server/logs (ELIZAOS.md §3.6): the lines that the journal has kept, and
/// forgetting them. A level is a minimum, as in the stream. Any worker.
class LogsApi {
public:
    /// What `limit` may ask for, and what is given without it.
    static constexpr std::size_t max_limit = 1'000;
    static constexpr std::size_t default_limit = 100;

    explicit LogsApi(logs::Journal& journal) : journal_(journal) {}

    siopp::HttpResponse list(const siopp::HttpRequest& request) const;
    siopp::HttpResponse clear() const;

private:
    logs::Journal& journal_;
};

}  // namespace wimpole::api
