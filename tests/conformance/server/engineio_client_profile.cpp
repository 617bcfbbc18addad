#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "profiles.hpp"
#include "siopp/base/json_writer.hpp"

namespace conformance {

namespace {

std::string now_as_http_date() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[64];
    return {text, std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

void add_cookies(const siopp::HttpRequest&, siopp::http::Headers& headers) {
    for (const auto& cookie :
         {std::string("1=1; Max-Age=86400"), std::string("2=2; Path=/; HttpOnly; Secure; SameSite=Strict"),
          std::string("3=3; Max-Age=0"), "4=4; Expires=" + now_as_http_date()}) {
        headers.emplace_back("Set-Cookie", cookie);
    }
}

std::string headers_as_json(const siopp::HttpRequest& request) {
    std::string json;
    siopp::json::Writer writer(json);
    writer.begin_object();
    for (const auto& [name, value] : request.headers)
        writer.member(name, std::string_view(value));
    writer.end_object();
    return json;
}

void on_text(siopp::EngineSession session, std::string_view text) {
    static constexpr std::string_view five_bytes("\0\1\2\3\4", 5);
    if (text == "give binary") return session.send_binary(five_bytes);
    if (text == "give utf8") return session.send_text("пойду спать всем спокойной ночи");
    if (text == "sendHeaders" && session.request())
        return session.send_text(headers_as_json(*session.request()));
    session.send_text(text);
}

}  // namespace

siopp::Options engineio_client_options() {
    siopp::Options options;
    options.ping_interval = std::chrono::milliseconds(500);
    options.max_payload_bytes = 100;
    return options;
}

void set_up_engineio_client(siopp::Server& server) {
    siopp::HttpOptions http;
    http.initial_headers = add_cookies;
    http.allow_request = [](const siopp::HttpRequest& request, siopp::Admission admission) {
        if (siopp::query_parameter(request.query(), "deny")) return admission.refuse();
        admission.accept();
    };
    server.add_engine("/engine.io/",
                      {.on_open = [](siopp::EngineSession session) { session.send_text("hi"); },
                       .on_text = on_text,
                       .on_binary = [](siopp::EngineSession session,
                                       std::string_view bytes) { session.send_binary(bytes); },
                       .on_close = {}},
                      http);
}

}  // namespace conformance
