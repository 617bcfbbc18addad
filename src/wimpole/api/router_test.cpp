#include "wimpole/api/router.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class RouterTest : public ApiTest {};

TEST_F(RouterTest, UnknownEndpointsAnswerJson) {
    for (const auto* target : {"/api/", "/api/nope", "/api/agents//", "/api/agentsx", "/api/agents/a/b",
                               "/api/messaging/servers"}) {
        const auto response = get(target);
        EXPECT_EQ(response.status, 404) << target;
        EXPECT_EQ(response.body,
                  R"({"success":false,"error":{"message":"API endpoint not found","code":404}})");
    }
    EXPECT_EQ(remove("/api/agents").status, 404) << "as the real server, for methods too";
}

TEST_F(RouterTest, OtherPathsAreThePages) {
    EXPECT_EQ(get("/chat?a=b").body, "page /chat?a=b");
    EXPECT_EQ(get("/apix").body, "page /apix");
    EXPECT_EQ(get("/api").body, "page /api");
}

TEST_F(RouterTest, HeadIsAnsweredAsGet) {
    EXPECT_EQ(send(request("HEAD", "/api/server/ping")).status, 200);
}

TEST_F(RouterTest, ForeignPagesGetNothing) {
    headers.emplace_back("origin", "https://evil.example");
    EXPECT_EQ(get("/").status, 403);
    EXPECT_EQ(get("/api/agents").status, 403);
    headers = {{"host", "rebound.evil.example"}};
    EXPECT_EQ(get("/api/agents").status, 403);
}

TEST_F(RouterTest, PagesThatAreAllowedMayReadTheAnswers) {
    EXPECT_EQ(get("/api/server/ping").header("Access-Control-Allow-Origin"), "");
    headers.emplace_back("origin", "http://localhost:5173");
    const auto response = get("/api/server/ping");
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "http://localhost:5173");
    EXPECT_EQ(response.header("Access-Control-Allow-Credentials"), "true");
    EXPECT_EQ(response.header("Vary"), "Origin");

    headers.emplace_back("access-control-request-method", "DELETE");
    const auto preflight = send(request("OPTIONS", "/api/agents"));
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.header("Access-Control-Allow-Methods"), "GET,POST,PUT,DELETE,PATCH,OPTIONS");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "Content-Type,Authorization,X-API-KEY");
}

TEST_F(RouterTest, BodiesAreJsonObjects) {
    EXPECT_EQ(post("/api/agents", "{bad").body,
              R"({"success":false,"error":{"message":"The body is not valid JSON","code":400}})");
    EXPECT_EQ(post("/api/agents", "[1]").body,
              R"({"success":false,"error":{"message":"The body must be a JSON object","code":400}})");
    EXPECT_EQ(post("/api/agents", std::string(1000, '[')).status, 400);
    EXPECT_EQ(post("/api/agents").status, 400) << "nothing is an empty object";
}

// What a page of another origin can send without being asked first.
TEST_F(RouterTest, FormsAreRefused) {
    for (const auto* type :
         {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=a", ""}) {
        auto form = request("POST", "/api/messaging/channels");
        form.headers.emplace_back("content-type", type);
        form.body = R"({"name":"x"})";
        const auto response = send(form);
        EXPECT_EQ(response.status, 400) << type;
        EXPECT_EQ(response.at("error.code"), "INVALID_CONTENT_TYPE");
    }
    auto json = request("POST", "/api/agents");
    json.headers.emplace_back("content-type", "Application/JSON; charset=utf-8");
    json.body = "{}";
    EXPECT_EQ(send(json).at("error.code"), "CREATE_ERROR");
}

TEST_F(RouterTest, BodiesThatAreCompressedAreRefused) {
    auto packed = request("POST", "/api/agents");
    packed.headers.emplace_back("content-type", "application/json");
    packed.headers.emplace_back("content-encoding", "gzip");
    packed.body = "{}";
    const auto response = send(packed);
    EXPECT_EQ(response.status, 415);
    EXPECT_EQ(response.at("error.message"), "The body must not have a Content-Encoding");

    packed.headers.back().second = "identity";
    EXPECT_EQ(send(packed).at("error.code"), "CREATE_ERROR");
}

TEST_F(RouterTest, WhoIsNotAdmittedGetsNoRouteButThePublicOnes) {
    access.admits = false;
    EXPECT_EQ(get("/api/agents").status, 401);
    EXPECT_EQ(post("/api/messaging/submit", "{bad").status, 401);
    EXPECT_EQ(get("/healthz").status, 200);
    EXPECT_EQ(get("/api/nope").status, 401);
}

TEST_F(RouterTest, OnlyUploadsMayBeLarge) {
    EXPECT_EQ(router->body_limit(request("POST", "/api/messaging/submit"))->max_bytes, 2U * 1024 * 1024);
    EXPECT_GT(router->body_limit(request("POST", std::string("/api/media/agents/") + agent + "/upload-media"))
                  ->max_bytes,
              50U * 1024 * 1024);
    EXPECT_EQ(router->body_limit(request("POST", "/nothing")), std::nullopt);

    const Router small(access, origins, api->routes(), {}, {.max_json_bytes = 10, .max_file_bytes = 20});
    EXPECT_EQ(small.body_limit(request("POST", "/api/messaging/submit"))->max_bytes, 10U);
}

TEST_F(RouterTest, TellsMonitorsThatItIsWell) {
    EXPECT_EQ(get("/healthz").body, R"({"status":"ok","timestamp":"2026-11-22T21:35:02.544Z"})");
    EXPECT_EQ(get("/api/server/ping").body, R"({"pong":true,"timestamp":1795383302544})");
    EXPECT_EQ(get("/api/server/hello").body, R"({"message":"Hello World!"})");
    EXPECT_EQ(get("/api/server/status").body,
              R"({"status":"ok","agentCount":1,"timestamp":"2026-11-22T21:35:02.544Z"})");
    EXPECT_EQ(get("/health").body,
              R"({"status":"OK","version":"1.2.3","timestamp":"2026-11-22T21:35:02.544Z",)"
              R"("dependencies":{"agents":"healthy"},"agentCount":1})");
    EXPECT_EQ(get("/api/server/health").body,
              R"({"status":"OK","version":"1.2.3","timestamp":"2026-11-22T21:35:02.544Z",)"
              R"("dependencies":{"agents":"healthy"}})");
    EXPECT_EQ(get("/api/system/version").body,
              R"({"version":"1.2.3","source":"server","timestamp":"2026-11-22T21:35:02.544Z",)"
              R"("environment":"production","uptime":0})");
    EXPECT_EQ(get("/api/system/config").body, R"({"success":true,"data":{"requiresAuth":true}})");
    EXPECT_EQ(get("/api/system/identity").body, R"({"success":true,"data":{"isOperator":true}})");
    access.entity = EntityId::parse(ann);
    access.forbidden = Operation::logs;
    EXPECT_EQ(get("/api/system/identity").body,
              R"({"success":true,"data":{"entityId":)" + quoted(ann) + R"(,"isOperator":false}})");
    EXPECT_EQ(get("/api/system/env/local").body, R"({"success":true,"data":{}})");
}

TEST_F(RouterTest, IsDegradedWithoutAgents) {
    post(std::string("/api/agents/") + agent + "/stop");
    const auto response = get("/health");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.at("status"), "DEGRADED");
    EXPECT_EQ(response.at("agentCount"), "0");
}

}  // namespace
}  // namespace wimpole::api
