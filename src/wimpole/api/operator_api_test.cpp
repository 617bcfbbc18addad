#include "wimpole/api/operator_api.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class OperatorApiTest : public ApiTest {};

TEST_F(OperatorApiTest, GivesPrometheusItsMetrics) {
    metrics = {siopp::Metric{"wimpole_x_total", "Xs.", siopp::Metric::Type::counter, {{{}, 3}}, {}, 0}};
    const auto response = get("/metrics");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(response.body,
              "# HELP wimpole_x_total Xs.\n# TYPE wimpole_x_total counter\nwimpole_x_total 3\n");
}

TEST_F(OperatorApiTest, IsAliveEvenWhenItIsNotReady) {
    EXPECT_EQ(get("/livez").status, 200);
    EXPECT_EQ(get("/readyz").status, 200);
    why_not_ready = "the store cannot be written";
    EXPECT_EQ(get("/livez").status, 200);
    const auto response = get("/readyz");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body, R"({"status":"not ready","reason":"the store cannot be written"})");
}

TEST_F(OperatorApiTest, WhatIsForOperatorsIsForThemOnly) {
    access.forbidden = Operation::logs;
    for (const auto* target : {"/metrics", "/api/server/logs", "/api/server/trace"})
        EXPECT_EQ(get(target).status, 403) << target;
    EXPECT_EQ(post("/api/server/logs").status, 403);
    EXPECT_EQ(remove("/api/server/logs").status, 403);
    EXPECT_EQ(post("/api/server/trace", R"({"all":true})").status, 403);
    EXPECT_EQ(remove("/api/server/trace/x").status, 403);
    EXPECT_TRUE(tracer.states().empty());
}

TEST_F(OperatorApiTest, ProbesAndDescriptionsAskNobody) {
    access.admits = false;
    for (const auto* target : {"/livez", "/readyz", "/healthz", "/api/asyncapi.json", "/api/openapi.json"})
        EXPECT_EQ(get(target).status, 200) << target;
    for (const auto* target : {"/metrics", "/api/server/logs", "/api/server/trace", "/api/agents"})
        EXPECT_EQ(get(target).status, 401) << target;
}

TEST_F(OperatorApiTest, TellsWhichModelsCanPlayAgents) {
    models = {{"provider.base_url", "", "llama", "http://127.0.0.1:11434", ""},
              {"m at here", "", "m", "http://127.0.0.1:1", "", "http://127.0.0.1:1/v1"},
              {"openai", "@elizaos/plugin-openai", "gpt", "", "OPENAI_API_KEY"}};
    EXPECT_EQ(get("/api/server/models").at("data.models"),
              R"([{"name":"provider.base_url","available":true,"model":"llama",)"
              R"("origin":"http://127.0.0.1:11434"},)"
              R"({"name":"m at here","available":true,"model":"m","origin":"http://127.0.0.1:1",)"
              R"("baseUrl":"http://127.0.0.1:1/v1"},)"
              R"({"name":"openai","available":false,"plugin":"@elizaos/plugin-openai","model":"gpt",)"
              R"("needs":"OPENAI_API_KEY"}])");
    access.forbidden = Operation::logs;
    EXPECT_EQ(get("/api/server/models").status, 403);
}

TEST_F(OperatorApiTest, ListsAndForgetsTheLog) {
    logs::LogRecord record;
    record.msg = "one line";
    journal.write(std::move(record));
    EXPECT_EQ(get("/api/server/logs").at("logs.0.msg"), "one line");
    EXPECT_EQ(post("/api/server/logs", R"({"text":"other"})").at("count"), "0");
    EXPECT_EQ(remove("/api/server/logs").at("status"), "success");
    EXPECT_EQ(get("/api/server/logs").at("count"), "0");
}

TEST_F(OperatorApiTest, BeginsAndEndsTraces) {
    const auto started = post("/api/server/trace", R"({"all":true})");
    EXPECT_EQ(started.status, 201);
    EXPECT_EQ(post("/api/server/trace", "[]").status, 400);
    EXPECT_EQ(get("/api/server/trace").at("data.traces.0.id"), started.at("data.id"));
    EXPECT_EQ(remove("/api/server/trace/" + started.at("data.id")).status, 200);
    EXPECT_EQ(remove("/api/server/trace/" + started.at("data.id")).status, 404);
    EXPECT_EQ(remove("/api/server/trace").status, 200);
}

}  // namespace
}  // namespace wimpole::api
