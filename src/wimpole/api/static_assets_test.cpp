#include "wimpole/api/static_assets.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

constexpr WebAsset site_files[] = {
    {"/index.html", "text/html; charset=utf-8", "<!doctype html>", "\"page\""},
    {"/assets/app-1234.js", "text/javascript; charset=utf-8", "run()", "\"script\""},
};

siopp::HttpRequest request_of(std::string target, std::string method = "GET") {
    siopp::HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    return request;
}

std::string header_of(const siopp::HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return {};
}

TEST(StaticAssetsTest, RootIsThePage) {
    const StaticAssets assets(site_files);
    for (const auto* target : {"/", "/index.html", "/?channel=1"}) {
        const auto response = assets.handle(request_of(target));
        ASSERT_TRUE(response) << target;
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, "<!doctype html>");
        EXPECT_EQ(header_of(*response, "Content-Type"), "text/html; charset=utf-8");
        EXPECT_EQ(header_of(*response, "Cache-Control"), "no-cache");
    }
}

TEST(StaticAssetsTest, IsSentInTheBestCodingThatTheClientTakes) {
    constexpr WebAsset coded[] = {{"/a.js", "text/javascript", "plain", "\"tag\"", "brotli", "gzip"},
                                  {"/b.js", "text/javascript", "plain", "\"tag\""}};
    struct Case {
        std::string target, accepted, body, coding, etag;
    };
    for (const auto& [target, accepted, body, coding, etag] :
         std::vector<Case>{{"/a.js", "gzip, deflate, br", "brotli", "br", "\"tag-br\""},
                           {"/a.js", "br;q=0, gzip;q=0.5", "gzip", "gzip", "\"tag-gz\""},
                           {"/a.js", "brotli, xgzip", "plain", "", "\"tag\""},
                           {"/a.js", "", "plain", "", "\"tag\""},
                           {"/b.js", "br", "plain", "", "\"tag\""}}) {
        auto request = request_of(target);
        request.headers.emplace_back("accept-encoding", accepted);
        const auto response = StaticAssets(coded).handle(request);
        ASSERT_TRUE(response);
        EXPECT_EQ(response->body, body) << accepted;
        EXPECT_EQ(header_of(*response, "Content-Encoding"), coding) << accepted;
        EXPECT_EQ(header_of(*response, "ETag"), etag) << accepted;
        EXPECT_EQ(header_of(*response, "Vary"), "Accept-Encoding");

        request.headers.emplace_back("if-none-match", etag);
        EXPECT_EQ(StaticAssets(coded).handle(request)->status, 304) << accepted;
    }
}

TEST(StaticAssetsTest, AllowsNoForeignContent) {
    const auto response = StaticAssets(site_files).handle(request_of("/"));
    ASSERT_TRUE(response);
    const auto policy = header_of(*response, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none';")) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_NE(policy.find("require-trusted-types-for 'script'; trusted-types 'none'"), std::string::npos);
    EXPECT_EQ(header_of(*response, "X-Content-Type-Options"), "nosniff");
}

TEST(StaticAssetsTest, HashedFilesAreKeptForEver) {
    const auto response = StaticAssets(site_files).handle(request_of("/assets/app-1234.js"));
    ASSERT_TRUE(response);
    EXPECT_EQ(header_of(*response, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(response->body, "run()");
}

TEST(StaticAssetsTest, ConfirmsWhatTheBrowserHas) {
    const StaticAssets assets(site_files);
    for (const auto* tags : {"\"page\"", "W/\"page\"", "\"old\", \"page\"", "\"old\",W/\"page\" ", "*"}) {
        auto request = request_of("/");
        request.headers = {{"if-none-match", tags}};
        const auto response = assets.handle(request);
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 304) << tags;
        EXPECT_EQ(response->body, "") << tags;
        EXPECT_EQ(header_of(*response, "ETag"), "\"page\"");
    }
    for (const auto* tags : {"\"script\"", "page", "", ",,", "\"pag\""}) {
        auto request = request_of("/");
        request.headers = {{"if-none-match", tags}};
        EXPECT_EQ(assets.handle(request)->status, 200) << tags;
    }
}

TEST(StaticAssetsTest, ServesReadsOfKnownFilesOnly) {
    const StaticAssets assets(site_files);
    EXPECT_EQ(assets.handle(request_of("/", "HEAD"))->status, 200);
    EXPECT_EQ(assets.handle(request_of("/", "POST"))->status, 405);
    EXPECT_EQ(header_of(*assets.handle(request_of("/", "DELETE")), "Allow"), "GET, HEAD");
    for (const auto* target : {"/nothing", "", "/assets/", "/assets/../index.html", "/index.html/", "//"}) {
        EXPECT_FALSE(assets.handle(request_of(target))) << target;
    }
}

TEST(StaticAssetsTest, EveryPathOfAnAppIsItsPage) {
    const StaticAssets app(site_files, StaticAssets::Site::app);
    for (const auto* target : {"/", "/chat/5f1c", "/logs?level=error", "/assets/"}) {
        const auto response = app.handle(request_of(target));
        ASSERT_TRUE(response) << target;
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, "<!doctype html>");
        EXPECT_EQ(header_of(*response, "Cache-Control"), "no-cache");
        EXPECT_EQ(header_of(*response, "Content-Security-Policy"), "");
    }
    EXPECT_EQ(app.handle(request_of("/assets/app-1234.js"))->body, "run()");
    EXPECT_EQ(app.handle(request_of("/chat/5f1c", "POST"))->status, 405);
}

TEST(StaticAssetsTest, AScriptThatAnAppDoesNotHaveIsNotItsPage) {
    const StaticAssets app(site_files, StaticAssets::Site::app);
    const auto response = app.handle(request_of("/assets/nope-12345678.js"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 404);
    EXPECT_EQ(header_of(*response, "Content-Type"), "application/javascript; charset=utf-8");
    EXPECT_EQ(response->body, "// JavaScript module not found: /assets/nope-12345678.js");
}

}  // namespace
}  // namespace wimpole::api
