#include "wimpole/api/jobs_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class JobsApiTest : public ApiTest {
protected:
    const std::string jobs = "/api/messaging/jobs";
    Response create(std::string_view more = {}) {
        return post(jobs, R"({"userId":")" + std::string(ann) + R"(","content":"job question")" +
                              std::string(more) + "}");
    }
    /// What the agent in another process answers to the question that was asked last.
    void answer() {
        const auto question = listener.messages.back();
        const auto posted =
            post("/api/messaging/submit",
                 R"({"channel_id":")" + question.channel.to_string() + R"(","message_server_id":")" + server +
                     R"(","author_id":")" + agent +
                     R"(","content":"the answer","source_type":"agent_response","raw_message":{},)"
                     R"("in_reply_to_message_id":")" +
                     question.id.to_string() + "\"}");
        EXPECT_EQ(posted.status, 201) << posted.body;
    }
};

TEST_F(JobsApiTest, AnAnswerCompletesIt) {
    const auto made = create(R"(,"metadata":{"k":"v"},"timeoutMs":5000)");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.at("status"), "processing");
    EXPECT_EQ(made.at("expiresAt"), std::to_string(time_ms + 5'000));
    const auto job = jobs + "/" + made.at("jobId");
    EXPECT_EQ(get(job).at("status"), "processing");
    EXPECT_EQ(get(job).at("agentId"), agent) << "the first where none is named";

    time_ms += 120;
    answer();

    const auto done = get(job);
    EXPECT_EQ(done.at("status"), "completed");
    EXPECT_EQ(done.at("prompt"), "job question");
    EXPECT_EQ(done.at("metadata"), R"({"k":"v"})");
    EXPECT_EQ(done.at("result.message.content"), "the answer");
    EXPECT_EQ(done.at("result.processingTimeMs"), "120");
    EXPECT_EQ(get(jobs + "/health").at("statusCounts.completed"), "1");
    EXPECT_EQ(get(jobs + "/health").at("metrics.averageProcessingTimeMs"), "120");
}

TEST_F(JobsApiTest, WithoutAnAnswerItTimesOut) {
    const auto job = jobs + "/" + create().at("jobId");
    time_ms += 30'000;
    EXPECT_EQ(get(job).at("status"), "timeout");
    EXPECT_EQ(get(jobs + "?status=timeout").at("filtered"), "1");
    EXPECT_EQ(get(jobs + "?status=completed").body, R"({"jobs":[],"total":1,"filtered":0})");
    EXPECT_EQ(get(jobs + "?limit=0").body, R"({"jobs":[],"total":1,"filtered":1})");
    answer();
}

TEST_F(JobsApiTest, SaysWhatIsWrong) {
    const auto error = [&](std::string_view body) { return post(jobs, std::string(body)).at("error"); };
    const auto user = R"("userId":")" + std::string(ann) + "\"";
    EXPECT_EQ(error("{}"), "userId is required and must be a valid UUID string");
    EXPECT_EQ(error("{" + user + "}"), "content is required and must be a string");
    EXPECT_EQ(error("{" + user + R"(,"content":" "})"), "content cannot be empty");
    EXPECT_EQ(error(R"({"userId":"bad","content":"x"})"), "Invalid userId format (must be valid UUID)");
    EXPECT_EQ(create(R"(,"agentId":"bad")").at("error"), "Invalid agentId format (must be valid UUID)");
    EXPECT_EQ(create(R"(,"agentId":")" + std::string(nobody) + "\"").at("error"),
              "Agent " + std::string(nobody) + " not found");
    EXPECT_EQ(create(R"(,"timeoutMs":999)").at("error"), "timeoutMs must be at least 1000ms");
    EXPECT_EQ(create(R"(,"timeoutMs":300001)").at("error"), "timeoutMs cannot exceed 300000ms");
    EXPECT_EQ(create(R"(,"metadata":[])").at("error"), "metadata must be an object");
    EXPECT_EQ(error("{" + user + R"(,"content":")" + std::string(50'001, 'x') + "\"}"),
              "content exceeds maximum length of 50000 characters");
    EXPECT_EQ(get(jobs + "/" + nobody).at("error"), "Job not found");
    EXPECT_EQ(get(jobs + "/bad").at("error"), "Job not found");
    post(std::string("/api/agents/") + agent + "/stop");
    EXPECT_EQ(create().at("error"), "No agents available on server");
}

TEST_F(JobsApiTest, WhatWasDoneIsThereAfterARestart) {
    const auto job = jobs + "/" + create().at("jobId");
    answer();
    const auto before = get(job).body;
    make();
    EXPECT_TRUE(on_executor(api->end_interrupted_jobs()));
    EXPECT_EQ(get(job).body, before);
}

TEST_F(JobsApiTest, WhatARestartInterruptedHasFailed) {
    const auto job = jobs + "/" + create().at("jobId");
    make();
    EXPECT_TRUE(on_executor(api->end_interrupted_jobs()));
    EXPECT_EQ(get(job).at("status"), "failed");
    EXPECT_EQ(get(job).at("error"), "The server was restarted");
}

TEST_F(JobsApiTest, NoMoreAreKeptThanTheirLimit) {
    job_limits.max_jobs = 2;
    make();
    const auto first = jobs + "/" + create().at("jobId");
    const auto second = jobs + "/" + create().at("jobId");
    const auto refused = create();
    EXPECT_EQ(refused.status, 503) << "both are being done";
    EXPECT_EQ(refused.at("error"), "Too many jobs");
    answer();
    EXPECT_EQ(create().status, 201);
    EXPECT_EQ(get(second).status, 404) << "it was done, and gave way";
    EXPECT_EQ(get(first).at("status"), "processing");
    answer();
}

TEST_F(JobsApiTest, AsksWhetherTheCallerMay) {
    const auto job = jobs + "/" + create().at("jobId");
    answer();
    access.forbidden = Operation::read;
    EXPECT_EQ(get(job).status, 403);
    EXPECT_EQ(get(jobs).at("total"), "0");
    access.entity = EntityId::parse(bob);
    EXPECT_EQ(create().status, 403) << "in the name of somebody else";
}

}  // namespace
}  // namespace wimpole::api
