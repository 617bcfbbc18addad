#include "wimpole/api/logs_api.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

constexpr const char* levels =
    R"("levels":["fatal","error","warn","info","log","progress","success","debug","trace"]})";

class LogsApiTest : public ::testing::Test {
protected:
    void log(const char* msg, LogLevel level, const char* agent_name = "") {
        logs::LogRecord record;
        record.time_ms = ++time_ms;
        record.level = level;
        record.msg = msg;
        record.context.agent_name = agent_name;
        journal.write(std::move(record));
    }

    std::string ask(std::string target, std::string method = "GET", std::string body = {}) {
        siopp::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        return LogsApi(journal).list(request).body;
    }

    bool has(const std::string& body, const std::string& part) {
        return body.find(part) != std::string::npos;
    }

    std::int64_t time_ms = 0;
    logs::Journal journal{logs::JournalOptions{}};
};

TEST_F(LogsApiTest, AnswersInTheShapeOfTheRealServer) {
    log("it broke", LogLevel::error, "Eliza");
    EXPECT_EQ(ask("/api/server/logs"),
              std::string(R"({"logs":[{"time":1,"level":50,"msg":"it broke","agentName":"Eliza"}],"count":1,)"
                          R"("total":1,"requestedLevel":"all","agentName":"all","agentId":"all",)") +
                  levels);
}

TEST_F(LogsApiTest, ALevelIsAMinimum) {
    log("debugging", LogLevel::debug);
    log("it broke", LogLevel::error);
    const auto body = ask("/api/server/logs?level=warn");
    EXPECT_TRUE(has(body, "it broke"));
    EXPECT_FALSE(has(body, "debugging"));
    EXPECT_TRUE(has(body, R"("count":1,"total":2,"requestedLevel":"warn")"));
    EXPECT_TRUE(has(ask("/api/server/logs?level=nonsense"), R"("logs":[],"count":0)"));
}

TEST_F(LogsApiTest, SelectsByAgentTimeAndNumber) {
    log("one", LogLevel::info, "Eliza");
    log("two", LogLevel::info, "Parry");
    log("three", LogLevel::info, "Eliza");
    EXPECT_TRUE(
        has(ask("/api/server/logs?agentName=Parry"), R"("msg":"two","agentName":"Parry"}],"count":1)"));
    EXPECT_TRUE(has(ask("/api/server/logs?since=2"), R"("count":2)"));
    EXPECT_TRUE(has(ask("/api/server/logs?limit=1"), R"([{"time":3,)"));
    EXPECT_TRUE(has(ask("/api/server/logs?agentId=nobody"), R"("count":0)"));
    EXPECT_TRUE(has(ask("/api/server/logs?text=THREE"), R"("count":1)"));
}

TEST_F(LogsApiTest, HasALimitOfLines) {
    for (std::size_t count = 0; count < LogsApi::max_limit + 1; ++count)
        log("x", LogLevel::info);
    EXPECT_TRUE(has(ask("/api/server/logs?limit=999999999999"), R"("count":1000,"total":1001)"));
    EXPECT_TRUE(has(ask("/api/server/logs?limit=-1"), R"("count":100,)"));
    EXPECT_TRUE(has(ask("/api/server/logs?limit=x"), R"("count":100,)"));
}

TEST_F(LogsApiTest, APostMaySayItInItsBody) {
    log("one", LogLevel::info);
    log("two", LogLevel::error);
    EXPECT_TRUE(has(ask("/api/server/logs", "POST", R"({"level":"error","limit":5})"), R"("count":1)"));
    EXPECT_TRUE(has(ask("/api/server/logs?level=info", "POST", R"({"level":"error"})"), R"("count":2)"));
    EXPECT_TRUE(has(ask("/api/server/logs", "POST", "no JSON"), R"("count":2)"));
}

TEST_F(LogsApiTest, ForgetsWhatItIsToldTo) {
    log("one", LogLevel::info);
    EXPECT_EQ(LogsApi(journal).clear().body, R"({"status":"success","message":"Logs cleared successfully"})");
    EXPECT_EQ(journal.size(), 0U);
}

}  // namespace
}  // namespace wimpole::api
