#include "wimpole/api/router.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "wimpole/api/cross_origin.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/api/stream_sink.hpp"

namespace wimpole::api {

using siopp::json::Kind;
using siopp::json::View;

namespace {

/// What multipart/form-data has around a file.
constexpr std::size_t max_form_bytes = 64 * 1024;
constexpr std::chrono::seconds json_timeout{10};
constexpr std::chrono::seconds upload_timeout{300};
constexpr std::size_t max_json_depth = 64;

/// "/api" itself is the page's, as with the real server.
bool is_api(std::string_view path) {
    return path.starts_with("/api/");
}

std::string_view media_type(const siopp::HttpRequest& request) {
    const auto type = request.header("content-type").value_or("");
    const auto end = type.find_first_of("; \t");
    return type.substr(0, end);
}

bool is_json_type(std::string_view type) {
    constexpr std::string_view json = "application/json";
    return std::ranges::equal(type, json, [](char left, char right) {
        return (left >= 'A' && left <= 'Z' ? static_cast<char>(left - 'A' + 'a') : left) == right;
    });
}

/// Bodies are taken as they come.
std::optional<siopp::HttpResponse> refuse_encoding(const siopp::HttpRequest& request) {
    const auto encoding = request.header("content-encoding").value_or("identity");
    if (encoding == "identity" || request.body.empty()) return std::nullopt;
    return general_error(415, "The body must not have a Content-Encoding");
}

/// A page of another origin can send forms, but no JSON, without being asked first (the Fetch standard): a
/// body of any other type is refused.
std::optional<siopp::HttpResponse> refuse_body(const siopp::HttpRequest& request, BodyKind wanted) {
    if (wanted != BodyKind::json || request.body.empty()) return std::nullopt;
    if (!is_json_type(media_type(request))) {
        return agent_error(400, "INVALID_CONTENT_TYPE", "Content-Type must be application/json");
    }
    const auto body = View::parse(request.body, max_json_depth);
    if (!body) return general_error(400, "The body is not valid JSON");
    if (body->kind() != Kind::object) return general_error(400, "The body must be a JSON object");
    return std::nullopt;
}

/// What every answer tells browsers, unless it says something else of it. The filter of old browsers that the
/// last one switches off opened holes of its own.
constexpr std::pair<std::string_view, std::string_view> rules_for_browsers[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "SAMEORIGIN"},
    {"Referrer-Policy", "no-referrer"},
    {"X-XSS-Protection", "0"},
};

void add_rules_for_browsers(siopp::HttpResponse& response) {
    for (const auto& rule : rules_for_browsers) {
        const auto is_said = [&rule](const auto& header) { return header.first == rule.first; };
        if (std::ranges::none_of(response.headers, is_said)) response.headers.emplace_back(rule);
    }
}

siopp::HttpResponse with_headers(siopp::HttpResponse response, const siopp::http::Headers& headers) {
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
    return response;
}

}  // namespace

View ApiRequest::body() const {
    const auto parsed = View::parse(http.body, max_json_depth);
    return parsed ? *parsed : View();
}

Router::Router(const Access& access, const OriginPolicy& origins, Routes routes, Fallback fallback,
               BodyLimits bodies)
    : access_(access),
      origins_(origins),
      routes_(std::move(routes)),
      fallback_(std::move(fallback)),
      bodies_(bodies) {}

std::optional<Router::Found> Router::find(const siopp::HttpRequest& request) const {
    const auto& method = is_read(request) ? std::string("GET") : request.method;
    for (const auto& route : routes_.all()) {
        if (route.method != method) continue;
        if (auto parameters = route.pattern.match(request.path()))
            return Found{&route, *std::move(parameters)};
    }
    return std::nullopt;
}

std::optional<siopp::HttpBodyLimit> Router::body_limit(const siopp::HttpRequest& head) const {
    const auto found = find(head);
    if (!found) return std::nullopt;
    if (found->route->body == BodyKind::upload)
        return siopp::HttpBodyLimit{bodies_.max_file_bytes + max_form_bytes, upload_timeout};
    return siopp::HttpBodyLimit{bodies_.max_json_bytes, json_timeout};
}

siopp::Task<Answer> Router::answer(siopp::HttpRequest request) const {
    auto routing = route(std::move(request));
    auto answer = co_await std::move(routing);
    add_rules_for_browsers(answer.response);
    co_return answer;
}

siopp::Task<Answer> Router::route(siopp::HttpRequest request) const {
    if (!origins_.allows(request)) co_return foreign_page();
    const auto cross_origin = CrossOrigin::of(request, origins_);
    if (is_preflight(request)) co_return cross_origin.preflight();

    auto running = run(std::move(request));
    auto answer = co_await std::move(running);
    cross_origin.add_headers(answer.response);
    co_return answer;
}

siopp::Task<Answer> Router::run(siopp::HttpRequest request) const {
    auto found = find(request);
    if (!found && !is_api(request.path())) co_return fallback_(request);
    const bool is_public = found && found->route->is_public;
    auto admission = is_public ? Admission() : access_.admit(request);
    if (admission.refusal) co_return with_headers(*std::move(admission.refusal), admission.headers);
    if (!found) co_return with_headers(unknown_endpoint(), admission.headers);
    if (auto refusal = refuse_encoding(request))
        co_return with_headers(*std::move(refusal), admission.headers);
    if (auto refusal = refuse_body(request, found->route->body))
        co_return with_headers(*std::move(refusal), admission.headers);

    ApiRequest passed{std::move(request), std::move(found->parameters), std::move(admission.caller)};
    auto handling = found->route->handler(std::move(passed));
    auto answer = co_await std::move(handling);
    answer.response = with_headers(std::move(answer.response), admission.headers);
    co_return answer;
}

void Router::serve(siopp::HttpResponder responder) const {
    auto request = responder.take_request();
    siopp::spawn(serve_later(std::move(request), std::move(responder)));
}

siopp::Task<void> Router::serve_later(siopp::HttpRequest request, siopp::HttpResponder responder) const {
    auto answering = answer(std::move(request));
    auto answer = co_await std::move(answering);
    if (!answer.body) {
        responder.respond(std::move(answer.response));
        co_return;
    }
    StreamSink sink(responder.stream(std::move(answer.response), answer.length));
    auto writing = answer.body(sink);
    co_await std::move(writing);
    sink.end();
}

}  // namespace wimpole::api
