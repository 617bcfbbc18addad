#pragma once

#include <optional>
#include <span>

#include "siopp/http.hpp"
#include "wimpole/api/web_assets.hpp"

namespace wimpole::api {

/// Serves the embedded web page. Any worker.
class StaticAssets {
public:
    explicit StaticAssets(std::span<const WebAsset> assets) : assets_(assets) {}

    /// Nothing where no asset has the path; "/" is "/index.html". Files below /assets/ have their content's
    /// hash in their name and may be kept for ever; the others are asked for again and confirmed by their
    /// ETag.
    std::optional<siopp::HttpResponse> handle(const siopp::HttpRequest& request) const;

private:
    const WebAsset* find(std::string_view path) const;

    std::span<const WebAsset> assets_;
};

}  // namespace wimpole::api
