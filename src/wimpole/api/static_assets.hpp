#pragma once

#include <optional>
#include <span>

#include "siopp/http.hpp"
#include "wimpole/api/web_assets.hpp"

namespace wimpole::api {

/// Serves the files of a web page or a web app. Any worker.
class StaticAssets {
public:
    enum class Site {
        /// Our page: a strict content security policy, and nothing but its files.
        page,
        /// An app that somebody else built: its own pages have paths too (/chat/…), which are all index.html,
        /// and what it loads is its own business.
        app,
    };

    /// The assets must outlive this.
    explicit StaticAssets(std::span<const WebAsset> assets, Site site = Site::page)
        : assets_(assets), site_(site) {}

    /// Nothing where no asset has the path; "/" is "/index.html". Files below /assets/ have their content's
    /// hash in their name and may be kept for ever; the others are asked for again and confirmed by their
    /// ETag. For an app, any other path is its page, but a script that does not exist is 404.
    std::optional<siopp::HttpResponse> handle(const siopp::HttpRequest& request) const;

private:
    const WebAsset* find(std::string_view path) const;
    siopp::HttpResponse serve(const siopp::HttpRequest& request, const WebAsset& asset) const;

    std::span<const WebAsset> assets_;
    Site site_;
};

}  // namespace wimpole::api
