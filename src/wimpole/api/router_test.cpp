#include "wimpole/api/router.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

constexpr WebAsset files[] = {{"/index.html", "text/html", "page", "\"page\""}};
constexpr const char* agent_id = "10000000-0000-4000-8000-000000000001";

class RouterTest : public ::testing::Test {
protected:
    RouterTest() {
        agents::Agent agent;
        agent.id = *EntityId::parse(agent_id);
        agent.name = "Eliza";
        agent.username = "eliza";
        agent.bio = {"First line.", "Second line."};
        agent.created_at_ms = 5;
        registry.add(std::move(agent), nullptr);
    }

    siopp::HttpResponse get(std::string target, std::string method = "GET") {
        siopp::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.headers = headers;
        return Router(registry, origins, "1.2.3", StaticAssets(files), clock).handle(request);
    }

    std::vector<std::pair<std::string, std::string>> headers{{"host", "localhost:3000"}};
    OriginPolicy origins{OriginPolicy::Trust::this_machine, {}};
    std::int64_t time_ms = 1'795'383'302'544;
    Clock clock = [this] { return time_ms; };
    agents::AgentRegistry registry;
};

TEST_F(RouterTest, ListsTheAgents) {
    const auto response = get("/api/agents");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body,
              std::string(R"({"success":true,"data":{"agents":[{"id":")") + agent_id +
                  R"(","name":"Eliza","characterName":"Eliza","bio":"First line.","status":"active"}]}})");
}

TEST_F(RouterTest, ShowsAnAgent) {
    const auto response = get(std::string("/api/agents/") + agent_id);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(
        response.body,
        std::string(R"({"success":true,"data":{"id":")") + agent_id +
            R"(","enabled":true,"server_id":null,"createdAt":5,"updatedAt":5,"name":"Eliza",)"
            R"("username":"eliza","system":"","bio":["First line.","Second line."],"messageExamples":[],)"
            R"("postExamples":[],"topics":[],"adjectives":[],"knowledge":[],"plugins":[],"settings":{},)"
            R"("style":{},"status":"active"}})");
}

TEST_F(RouterTest, SaysWhichAgentsItDoesNotHave) {
    const auto malformed = get("/api/agents/bad");
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(malformed.body,
              R"({"success":false,"error":{"code":"INVALID_ID","message":"Invalid agent ID format"}})");

    const auto unknown = get("/api/agents/12eb82ee-bf39-47b5-b235-30dbfe91acf4");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.body, R"({"success":false,"error":{"code":"NOT_FOUND","message":"Agent not found"}})");
}

TEST_F(RouterTest, TellsMonitorsThatItIsWell) {
    EXPECT_EQ(get("/healthz").body, R"({"status":"ok","timestamp":"2026-11-22T21:35:02.544Z"})");
    EXPECT_EQ(get("/api/server/ping").body, R"({"pong":true,"timestamp":1795383302544})");
    EXPECT_EQ(get("/health").body,
              R"({"status":"OK","version":"1.2.3","timestamp":"2026-11-22T21:35:02.544Z",)"
              R"("dependencies":{"agents":"healthy"},"agentCount":1})");
    EXPECT_EQ(get("/api/server/health").body,
              R"({"status":"OK","version":"1.2.3","timestamp":"2026-11-22T21:35:02.544Z",)"
              R"("dependencies":{"agents":"healthy"}})");
    EXPECT_EQ(get("/api/system/version").body,
              R"({"version":"1.2.3","source":"server","timestamp":"2026-11-22T21:35:02.544Z",)"
              R"("environment":"production","uptime":0})");
}

TEST_F(RouterTest, IsDegradedWithoutAgents) {
    registry = agents::AgentRegistry();
    const auto response = get("/health");
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(response.body.find(R"("status":"DEGRADED")"), std::string::npos);
    EXPECT_EQ(get("/api/agents").body, R"({"success":true,"data":{"agents":[]}})");
}

TEST_F(RouterTest, UnknownEndpointsAnswerJson) {
    for (const auto* target :
         {"/api", "/api/", "/api/nope", "/api/agents/", "/api/agentsx", "/api/agents/a/b"}) {
        const auto response = get(target);
        EXPECT_EQ(response.status, 404) << target;
        EXPECT_EQ(response.body,
                  R"({"success":false,"error":{"message":"API endpoint not found","code":404}})");
    }
    EXPECT_EQ(get("/api/agents", "POST").status, 404);
}

TEST_F(RouterTest, OtherPathsAreFilesOrNothing) {
    EXPECT_EQ(get("/").body, "page");
    EXPECT_EQ(get("/apix").status, 404);
    EXPECT_EQ(get("/nothing?here").body, "Not found\n");
}

TEST_F(RouterTest, ForeignPagesGetNothing) {
    headers.emplace_back("origin", "https://evil.example");
    EXPECT_EQ(get("/").status, 403);
    EXPECT_EQ(get("/api/agents").status, 403);

    headers = {{"host", "rebound.evil.example"}};
    EXPECT_EQ(get("/api/agents").status, 403);
}

}  // namespace
}  // namespace wimpole::api
