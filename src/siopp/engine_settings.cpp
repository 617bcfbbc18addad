#include "siopp/engine_settings.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

namespace siopp {

namespace {

/// Whether a letter can stand in the path of a request (RFC 3986 §3.3).
bool is_path_letter(char letter) {
    return letter > ' ' && letter < 0x7f &&
           std::string_view("\"#<>?\\^`{|}").find(letter) == std::string_view::npos;
}

}  // namespace

void require(bool condition, const char* what) {
    if (!condition) throw std::invalid_argument(std::string("siopp::Options: ") + what);
}

std::string engine_path(const Options& options, std::string path) {
    if (path.ends_with('/')) path.pop_back();
    require(path.starts_with('/') && std::ranges::all_of(path, is_path_letter),
            "a path must begin with a slash, go on with something else, and be written as in a request");
    if (options.add_trailing_slash) path += '/';
    return path;
}

namespace {

/// What becomes part of a header line of its own accord must stay within it.
bool is_one_line(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char letter) { return letter < ' ' || letter == 0x7f; });
}

void check(const Cors& cors) {
    require(!cors.credentials || !cors.origins.any, "credentials need origins that are named");
    require(
        is_one_line(cors.methods) && is_one_line(cors.allowed_headers) && is_one_line(cors.exposed_headers),
        "what goes into a header must be one line");
    require(cors.max_age.count() >= 0, "max_age must not be negative");
}

void check(const Cookie& cookie) {
    const auto is_attribute = [](std::string_view text) {
        return is_one_line(text) && text.find(';') == std::string_view::npos;
    };
    require(!cookie.name.empty() && cookie.name.find_first_of("=, \"") == std::string::npos &&
                is_attribute(cookie.name) && is_attribute(cookie.path) && is_attribute(cookie.domain),
            "name, path and domain of the cookie must be such");
    require(cookie.secure || cookie.same_site != Cookie::SameSite::none,
            "a cookie for other sites must be secure");
}

using AllowRequest = decltype(HttpOptions::allow_request);

/// A client whose admission cannot be decided is refused.
AllowRequest guarded(AllowRequest allow, std::function<void(std::string_view)> log) {
    return
        [allow = std::move(allow), log = std::move(log)](const http::Request& request, Admission admission) {
            std::string what = "unknown exception";
            try {
                return allow(request, admission);
            } catch (const std::exception& exception) {
                what = exception.what();
            } catch (...) {
            }
            log("allow_request threw: " + what);
            admission.refuse("Internal error");
        };
}

void check(const HttpOptions& options) {
    if (options.cors) check(*options.cors);
    if (options.cookie) check(*options.cookie);
    require(options.compression.level >= 1 && options.compression.level <= 9,
            "levels of compression are 1 to 9");
    require(options.allow_request_timeout.count() > 0, "timeouts must be positive");
    require(options.max_pending_handshakes > 0, "limits must be positive");
}

}  // namespace

engineio::Options engine_settings(const Options& options, std::string path, const HttpOptions& http,
                                  std::size_t worker_count) {
    check(http);
    engineio::Options engine;
    engine.http = http;
    if (http.allow_request) engine.http.allow_request = guarded(http.allow_request, options.log);
    engine.path = engine_path(options, std::move(path));
    engine.ping_interval = options.ping_interval;
    engine.ping_timeout = options.ping_timeout;
    engine.upgrade_timeout = options.upgrade_timeout;
    engine.max_payload_bytes = options.max_payload_bytes;
    engine.max_packets_per_poll = options.max_packets_per_poll;
    engine.max_queued_bytes = options.max_queued_bytes;
    engine.rates = {options.max_packets_per_second, options.max_bytes_per_second};
    engine.websocket.max_message_bytes = options.max_payload_bytes;
    engine.websocket.max_fragments = options.max_fragments;
    engine.websocket.max_queued_bytes = options.max_queued_bytes;
    engine.deflate = options.deflate;
    engine.deflate.max_context_bytes /= worker_count;
    return engine;
}

}  // namespace siopp
