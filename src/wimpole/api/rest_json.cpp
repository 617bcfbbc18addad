#include "wimpole/api/rest_json.hpp"

#include <utility>

#include "siopp/base/json_writer.hpp"

namespace wimpole::api {

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

siopp::HttpResponse success(std::string_view data) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", true).key("data").raw(data).end_object();
    return json_response(200, std::move(body));
}

siopp::HttpResponse agent_error(int status, std::string_view code, std::string_view message) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", false).key("error").begin_object();
    writer.member("code", code).member("message", message);
    writer.end_object().end_object();
    return json_response(status, std::move(body));
}

siopp::HttpResponse unknown_endpoint() {
    return json_response(404, R"({"success":false,"error":{"message":"API endpoint not found","code":404}})");
}

siopp::HttpResponse foreign_page() {
    return json_response(403, R"({"success":false,"error":{"message":"Origin not allowed","code":403}})");
}

bool is_read(const siopp::HttpRequest& request) {
    return request.method == "GET" || request.method == "HEAD";
}

}  // namespace wimpole::api
