#include "wimpole/api/job.hpp"

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

Job new_job() {
    Job job;
    job.id = *JobId::parse("b9eb01ce-4950-49ed-b324-1b8d2205f26a");
    job.channel = *ChannelId::parse("0a3a0855-dc64-4997-83f7-c8a881f1616e");
    job.agent = *EntityId::parse("a6e17000-0000-4000-8000-00000000a001");
    job.user = *EntityId::parse("1197946d-86e7-4245-931a-4de7d866434c");
    job.prompt = "job question";
    job.created_at_ms = 1'795'382'995'536;
    job.expires_at_ms = 1'795'383'000'536;
    job.metadata = R"({"k":"v"})";
    return job;
}

// As recorded of the real server: transcripts/agent/agent_jobs.json.
TEST(JobTest, IsToldAsTheRealServerDoes) {
    EXPECT_EQ(created_job_json(new_job()),
              R"({"jobId":"b9eb01ce-4950-49ed-b324-1b8d2205f26a","status":"processing",)"
              R"("createdAt":1795382995536,"expiresAt":1795383000536})");
    EXPECT_EQ(
        job_json(new_job()),
        R"({"jobId":"b9eb01ce-4950-49ed-b324-1b8d2205f26a","status":"processing",)"
        R"("agentId":"a6e17000-0000-4000-8000-00000000a001","userId":"1197946d-86e7-4245-931a-4de7d866434c",)"
        R"("prompt":"job question","createdAt":1795382995536,"expiresAt":1795383000536,)"
        R"("metadata":{"k":"v"}})");
}

TEST(JobTest, IsCompletedByTheReply) {
    auto job = new_job();
    messaging::Message reply;
    reply.sender = job.agent;
    reply.text = "answer";
    reply.actions = R"(["REPLY"])";
    complete(job, reply, job.created_at_ms + 120);
    EXPECT_NE(job_json(job).find(R"("status":"completed")"), std::string::npos);
    EXPECT_NE(job_json(job).find(R"("content":"answer")"), std::string::npos);
    EXPECT_NE(job_json(job).find(R"("processingTimeMs":120})"), std::string::npos);
    EXPECT_EQ(processing_ms(job), 120);
    EXPECT_EQ(job.as_of(job.expires_at_ms + 1).status, JobStatus::completed);
}

TEST(JobTest, WhatIsNotAnsweredInTimeHasTimedOut) {
    const auto job = new_job();
    EXPECT_EQ(job.as_of(job.expires_at_ms - 1).status, JobStatus::processing);
    EXPECT_EQ(job.as_of(job.expires_at_ms).status, JobStatus::timeout);
    EXPECT_FALSE(job.as_of(job.expires_at_ms).error.empty());
}

TEST(JobTest, StatusesHaveNames) {
    for (const auto status : all_job_statuses)
        EXPECT_EQ(messaging::job_status_of(to_string(status)), status);
    EXPECT_EQ(messaging::job_status_of("other"), std::nullopt);
}

}  // namespace
}  // namespace wimpole::api
