#include "wimpole/api/static_assets.hpp"

#include <algorithm>
#include <string>

#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

namespace {

/// The page loads its own files and talks to its own server, and to nobody else.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view cache_control(std::string_view path) {
    return path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

/// RFC 9110 §13.1.2: any of the listed tags, weak or not, or "*".
bool is_cached(const siopp::HttpRequest& request, std::string_view etag) {
    auto tags = request.header("if-none-match").value_or(std::string_view());
    while (!tags.empty()) {
        const auto comma = std::min(tags.find(','), tags.size());
        auto tag = tags.substr(0, comma);
        tags.remove_prefix(std::min(comma + 1, tags.size()));

        while (tag.starts_with(' '))
            tag.remove_prefix(1);
        while (tag.ends_with(' '))
            tag.remove_suffix(1);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") return true;
    }
    return false;
}

siopp::HttpResponse method_not_allowed() {
    siopp::HttpResponse response;
    response.status = 405;
    response.headers = {{"Allow", "GET, HEAD"}, {"Content-Type", "text/plain; charset=utf-8"}};
    response.body = "Method not allowed\n";
    return response;
}

/// As the real server: a browser that gets a page where it asked for a script says nothing of use.
siopp::HttpResponse script_not_found(std::string_view path) {
    siopp::HttpResponse response;
    response.status = 404;
    response.headers = {{"Content-Type", "application/javascript; charset=utf-8"},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = "// JavaScript module not found: " + std::string(path);
    return response;
}

bool is_script(std::string_view path) {
    return path.ends_with(".js") || path.ends_with(".mjs");
}

}  // namespace

std::optional<siopp::HttpResponse> StaticAssets::handle(const siopp::HttpRequest& request) const {
    const auto path = request.path();
    const auto* asset = find(path);
    if (!asset && site_ == Site::app) {
        if (is_script(path)) return script_not_found(path);
        asset = find("/index.html");
    }
    if (!asset) return std::nullopt;
    if (!is_read(request)) return method_not_allowed();
    return serve(request, *asset);
}

siopp::HttpResponse StaticAssets::serve(const siopp::HttpRequest& request, const WebAsset& asset) const {
    siopp::HttpResponse response;
    response.headers = {{"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cache-Control", std::string(cache_control(asset.path))},
                        {"ETag", std::string(asset.etag)}};
    if (site_ == Site::page) {
        response.headers.emplace_back("Content-Security-Policy", std::string(content_security_policy));
    }
    if (is_cached(request, asset.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", asset.content_type);
    response.body = asset.content;
    return response;
}

const WebAsset* StaticAssets::find(std::string_view path) const {
    const auto wanted = path == "/" ? std::string_view("/index.html") : path;
    const auto asset = std::find_if(assets_.begin(), assets_.end(),
                                    [wanted](const WebAsset& other) { return other.path == wanted; });
    return asset == assets_.end() ? nullptr : &*asset;
}

}  // namespace wimpole::api
