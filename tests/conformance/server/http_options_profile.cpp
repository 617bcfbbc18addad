#include <string>
#include <string_view>

#include "profiles.hpp"

namespace conformance {

namespace {

constexpr const char* friendly_origin = "http://friend.example";

/// `deny=TEXT` is refused with the text, `wait` is never decided, all others are accepted.
void decide(const siopp::HttpRequest& request, siopp::Admission admission) {
    if (siopp::query_parameter(request.query(), "wait")) return;
    if (auto text = siopp::query_parameter(request.query(), "deny"))
        return admission.refuse(std::move(*text));
    admission.accept();
}

siopp::HttpOptions with_cors() {
    return {.cors = siopp::Cors{.origins = {.listed = {friendly_origin}},
                                .credentials = true,
                                .exposed_headers = "X-Exposed",
                                .max_age = std::chrono::seconds(600),
                                .private_network = true}};
}

siopp::HttpOptions with_headers() {
    siopp::HttpOptions options;
    options.initial_headers = [](const siopp::HttpRequest&, siopp::http::Headers& headers) {
        headers.emplace_back("X-Initial", "first");
    };
    options.headers = [](const siopp::HttpRequest&, siopp::http::Headers& headers) {
        headers.emplace_back("X-Every", "each");
    };
    return options;
}

siopp::HttpOptions with_ids_of_the_query() {
    siopp::HttpOptions options;
    options.new_session_id = [](const siopp::HttpRequest& request) {
        return siopp::query_parameter(request.query(), "id").value_or("");
    };
    return options;
}

}  // namespace

siopp::Options http_options() {
    return {};
}

void set_up_http_options(siopp::Server& server) {
    const siopp::EngineHandlers echo{
        .on_open = {},
        .on_text = [](siopp::EngineSession session, std::string_view text) { session.send_text(text); },
        .on_binary = [](siopp::EngineSession session, std::string_view bytes) { session.send_binary(bytes); },
        .on_close = {}};
    server.add_engine("/cookie/", echo, siopp::HttpOptions{.cookie = siopp::Cookie{}});
    server.add_engine("/cors/", echo, with_cors());
    server.add_engine("/origins/", echo,
                      siopp::HttpOptions{.allowed_origins = siopp::Origins{.listed = {friendly_origin}}});
    server.add_engine(
        "/admission/", echo,
        siopp::HttpOptions{.allow_request = decide, .allow_request_timeout = std::chrono::milliseconds(200)});
    server.add_engine("/headers/", echo, with_headers());
    server.add_engine("/ids/", echo, with_ids_of_the_query());
}

}  // namespace conformance
