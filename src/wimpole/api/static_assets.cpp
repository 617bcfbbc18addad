#include "wimpole/api/static_assets.hpp"

#include <algorithm>
#include <string>

#include "siopp/base/ascii.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

namespace {

/// The page loads its own files and talks to its own server, and to nobody else.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

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

std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto taken = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return taken;
}

/// Whether an Accept-Encoding header (RFC 9110 §12.5.3) names the coding, with a weight above 0.
bool accepts(std::string_view header, std::string_view coding) {
    while (!header.empty()) {
        auto weight = take_until(header, ',');
        if (siopp::trim(take_until(weight, ';')) != coding) continue;
        return weight.empty() || weight.find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

/// What is sent of an asset, and its Content-Encoding and ETag.
struct Representation {
    std::string_view content;
    std::string_view coding;
    std::string etag;
};

/// "tag" becomes "tag-br": what is coded otherwise is another representation.
std::string etag_of(const WebAsset& asset, std::string_view suffix) {
    return std::string(asset.etag.substr(0, asset.etag.size() - 1)).append(suffix).append("\"");
}

Representation chosen(const WebAsset& asset, std::string_view accept_encoding) {
    if (!asset.brotli.empty() && accepts(accept_encoding, "br"))
        return {asset.brotli, "br", etag_of(asset, "-br")};
    if (!asset.gzip.empty() && accepts(accept_encoding, "gzip"))
        return {asset.gzip, "gzip", etag_of(asset, "-gz")};
    return {asset.content, {}, std::string(asset.etag)};
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
    const auto sent = chosen(asset, request.header("accept-encoding").value_or(std::string_view()));
    siopp::HttpResponse response;
    response.headers = {{"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cache-Control", std::string(cache_control(asset.path))},
                        {"ETag", sent.etag},
                        {"Vary", "Accept-Encoding"}};
    if (site_ == Site::page) {
        response.headers.emplace_back("Content-Security-Policy", std::string(content_security_policy));
    }
    if (is_cached(request, sent.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", asset.content_type);
    if (!sent.coding.empty()) response.headers.emplace_back("Content-Encoding", sent.coding);
    response.body = sent.content;
    return response;
}

const WebAsset* StaticAssets::find(std::string_view path) const {
    const auto wanted = path == "/" ? std::string_view("/index.html") : path;
    const auto asset = std::find_if(assets_.begin(), assets_.end(),
                                    [wanted](const WebAsset& other) { return other.path == wanted; });
    return asset == assets_.end() ? nullptr : &*asset;
}

}  // namespace wimpole::api
