#include "wimpole/api/operator_api.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

constexpr WebAsset files[] = {{"/api/asyncapi.json", "application/json", "{}", "\"tag\""}};

class OperatorApiTest : public ::testing::Test {
protected:
    siopp::HttpResponse get(std::string target, std::string method = "GET") {
        siopp::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        OperatorSources sources;
        sources.metrics = [] {
            return std::vector{
                siopp::Metric{"wimpole_x_total", "Xs.", siopp::Metric::Type::counter, {{{}, 3}}, {}, 0}};
        };
        sources.why_not_ready = [this] { return why_not_ready; };
        sources.may_operate = [this](const siopp::HttpRequest&) { return may_operate; };
        return OperatorApi(journal, tracer, sources, files)
            .handle(request)
            .value_or(siopp::HttpResponse{.status = 0, .headers = {}, .body = {}});
    }

    std::optional<std::string> why_not_ready;
    bool may_operate = true;
    logs::Journal journal{logs::JournalOptions{}};
    logs::Tracer tracer{journal, std::filesystem::temp_directory_path(), {}};
};

TEST_F(OperatorApiTest, GivesPrometheusItsMetrics) {
    const auto response = get("/metrics");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.at(0).second, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(response.body,
              "# HELP wimpole_x_total Xs.\n# TYPE wimpole_x_total counter\nwimpole_x_total 3\n");
    EXPECT_EQ(get("/metrics", "POST").status, 0);
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
    may_operate = false;
    for (const auto* target : {"/metrics", "/api/server/logs", "/api/server/trace", "/api/server/trace/x"})
        EXPECT_EQ(get(target).status, 401) << target;
    EXPECT_EQ(get("/api/server/logs", "DELETE").status, 401);
    for (const auto* target : {"/livez", "/readyz", "/api/asyncapi.json"})
        EXPECT_EQ(get(target).status, 200) << target;
}

TEST_F(OperatorApiTest, LeavesOtherRequestsToOthers) {
    for (const auto* target : {"/", "/api/agents", "/metricsx", "/livez/x"})
        EXPECT_EQ(get(target).status, 0) << target;
}

}  // namespace
}  // namespace wimpole::api
