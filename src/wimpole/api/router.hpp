#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "siopp/http.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/body_limits.hpp"
#include "wimpole/api/origin_policy.hpp"
#include "wimpole/api/route.hpp"

namespace wimpole::api {

/// Answers every HTTP request that is not Socket.IO's: finds its route, asks whether the caller is admitted,
/// and sees to it that the body is what the route takes. Any worker.
class Router {
public:
    /// Asked for what no route is for and is not below /api: the files of the web page.
    using Fallback = std::function<siopp::HttpResponse(const siopp::HttpRequest&)>;

    /// `access` and `origins` must outlive the router.
    Router(const Access& access, const OriginPolicy& origins, Routes routes, Fallback fallback,
           BodyLimits bodies = {});

    /// The router must outlive the task.
    siopp::Task<Answer> answer(siopp::HttpRequest request) const;
    /// The same over the wire. On the worker of the request.
    void serve(siopp::HttpResponder responder) const;

    /// What the body of a request may be, by its head.
    std::optional<siopp::HttpBodyLimit> body_limit(const siopp::HttpRequest& head) const;

    const std::vector<Route>& routes() const noexcept { return routes_.all(); }

private:
    struct Found {
        const Route* route;
        PathParameters parameters;
    };
    std::optional<Found> find(const siopp::HttpRequest& request) const;
    siopp::Task<Answer> route(siopp::HttpRequest request) const;
    siopp::Task<Answer> run(siopp::HttpRequest request) const;
    siopp::Task<void> serve_later(siopp::HttpRequest request, siopp::HttpResponder responder) const;

    const Access& access_;
    const OriginPolicy& origins_;
    Routes routes_;
    Fallback fallback_;
    const BodyLimits bodies_;
};

}  // namespace wimpole::api
