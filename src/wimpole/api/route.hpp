#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/base/task.hpp"
#include "siopp/http.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/answer.hpp"
#include "wimpole/api/path_pattern.hpp"

namespace wimpole::api {

/// A request on its way through a route.
struct ApiRequest {
    siopp::HttpRequest http;
    PathParameters parameters;
    Caller caller;

    std::string_view parameter(std::string_view name) const { return parameters.get(name); }
    /// A parameter of the path that is to be an id; nothing where it is none.
    template <class Id>
    std::optional<Id> id(std::string_view name) const {
        return Id::parse(parameter(name));
    }
    /// Decoded; of several the last.
    std::optional<std::string> query(std::string_view name) const {
        return siopp::query_parameter(http.query(), name);
    }
    /// The body of a route with BodyKind::json: an object, without members where nothing was sent. Valid as
    /// long as the request stays where it is.
    siopp::json::View body() const;
};

/// What a route takes. For json the router has seen to it that the body is a JSON object or empty.
enum class BodyKind : std::uint8_t { none, json, upload };

using Handler = std::function<siopp::Task<Answer>(ApiRequest)>;

/// The handler that is a member of a resource, which must outlive it.
template <class Resource>
Handler handler(const Resource& resource, siopp::Task<Answer> (Resource::*method)(ApiRequest) const) {
    return [&resource, method](ApiRequest request) { return (resource.*method)(std::move(request)); };
}

/// One method of one path.
struct Route {
    std::string method;
    PathPattern pattern;
    BodyKind body;
    Handler handler;
    /// Whether nobody is asked who they are.
    bool is_public = false;
};

/// What the resources register. Of two routes that fit the first counts.
class Routes {
public:
    void get(std::string_view pattern, Handler handler) {
        add("GET", pattern, BodyKind::none, std::move(handler));
    }
    /// For who cannot show credentials: monitors, and images in a page.
    void get_public(std::string_view pattern, Handler handler) {
        get(pattern, std::move(handler));
        routes_.back().is_public = true;
    }
    void post(std::string_view pattern, Handler handler) {
        add("POST", pattern, BodyKind::json, std::move(handler));
    }
    void patch(std::string_view pattern, Handler handler) {
        add("PATCH", pattern, BodyKind::json, std::move(handler));
    }
    void remove(std::string_view pattern, Handler handler) {
        add("DELETE", pattern, BodyKind::none, std::move(handler));
    }
    void upload(std::string_view pattern, Handler handler) {
        add("POST", pattern, BodyKind::upload, std::move(handler));
    }

    const std::vector<Route>& all() const noexcept { return routes_; }

private:
    void add(std::string_view method, std::string_view pattern, BodyKind body, Handler handler) {
        routes_.push_back({std::string(method), PathPattern(pattern), body, std::move(handler), false});
    }

    std::vector<Route> routes_;
};

}  // namespace wimpole::api
