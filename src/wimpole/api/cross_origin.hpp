#pragma once

#include <string>

#include "siopp/http.hpp"
#include "wimpole/api/origin_policy.hpp"

namespace wimpole::api {

/// Whether a browser asks, before it sends a request of a page of another origin, whether it may.
bool is_preflight(const siopp::HttpRequest& request);

/// What a page's origin is told (the Fetch standard, "CORS protocol"). Nothing for requests of programs and
/// of origins that no rule names.
class CrossOrigin {
public:
    static CrossOrigin of(const siopp::HttpRequest& request, const OriginPolicy& origins);

    void add_headers(siopp::HttpResponse& response) const;
    siopp::HttpResponse preflight() const;

private:
    /// Empty where it is told nothing.
    std::string origin_;
};

}  // namespace wimpole::api
