#pragma once

#include <span>
#include <string_view>

namespace wimpole::api {

/// A file of the web page, embedded in the program when it is built; lives as long as the program.
struct WebAsset {
    /// As in a request: "/index.html".
    std::string_view path;
    std::string_view content_type;
    std::string_view content;
    /// With its quotes; changes with the content.
    std::string_view etag;
    /// The content in that coding (RFC 9110 §8.4.1); empty where it would not be smaller.
    std::string_view brotli = {};
    std::string_view gzip = {};
};

/// Generated from web/dist by cmake/WebAssets.cmake.
std::span<const WebAsset> web_assets();

}  // namespace wimpole::api
