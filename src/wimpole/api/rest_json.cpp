#include "wimpole/api/rest_json.hpp"

#include <charconv>
#include <utility>

namespace wimpole::api {

using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

siopp::HttpResponse json_response(int status, std::string body) {
    siopp::HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", "application/json; charset=utf-8"},
                        {"Cache-Control", "no-store"},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = std::move(body);
    return response;
}

siopp::HttpResponse success(std::string_view data, int status) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", true).key("data").raw(data).end_object();
    return json_response(status, std::move(body));
}

siopp::HttpResponse no_content() {
    return {.status = 204, .headers = {}, .body = {}};
}

siopp::HttpResponse messaging_error(int status, std::string_view message) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", false).member("error", message).end_object();
    return json_response(status, std::move(body));
}

siopp::HttpResponse messaging_error(const Error& error) {
    return messaging_error(status_of(error.kind), error.reason);
}

siopp::HttpResponse forbidden() {
    return messaging_error(403, "Forbidden");
}

siopp::HttpResponse agent_error(int status, std::string_view code, std::string_view message) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", false).key("error").begin_object();
    writer.member("code", code).member("message", message);
    writer.end_object().end_object();
    return json_response(status, std::move(body));
}

siopp::HttpResponse general_error(int status, std::string_view message) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", false).key("error").begin_object();
    writer.member("message", message).member("code", status);
    writer.end_object().end_object();
    return json_response(status, std::move(body));
}

siopp::HttpResponse unknown_endpoint() {
    return general_error(404, "API endpoint not found");
}

siopp::HttpResponse foreign_page() {
    return general_error(403, "Origin not allowed");
}

int status_of(Error::Kind kind) {
    switch (kind) {
        case Error::Kind::invalid:
            return 400;
        case Error::Kind::unauthorized:
            return 401;
        case Error::Kind::forbidden:
            return 403;
        case Error::Kind::not_found:
            return 404;
        case Error::Kind::conflict:
            return 409;
        case Error::Kind::rate_limited:
            return 429;
        case Error::Kind::busy:
            return 503;
        case Error::Kind::storage:
            return 500;
    }
    return 500;
}

bool is_read(const siopp::HttpRequest& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::optional<std::string> text_of(View object, std::string_view name) {
    const auto member = object.find(name);
    auto text = member ? member->string() : std::nullopt;
    if (text && text->empty()) return std::nullopt;
    return text;
}

std::string object_text_of(View object, std::string_view name) {
    const auto member = object.find(name);
    return member && member->kind() == Kind::object ? std::string(member->raw()) : std::string();
}

std::string value_text_of(View object, std::string_view name) {
    const auto member = object.find(name);
    return member && !member->is_null() ? std::string(member->raw()) : std::string();
}

bool has(View object, std::string_view name) {
    const auto member = object.find(name);
    return member && !member->is_null();
}

View parsed(std::string_view json) {
    const auto view = View::parse(json);
    return view ? *view : View();
}

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data()) return std::nullopt;
    return number;
}

}  // namespace wimpole::api
