#include "wimpole/agents/drivers/remote_report.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::agents {
namespace {

using siopp::json::View;

Result<RemoteReport> report_of(std::string_view event, const std::string& json) {
    const auto view = View::parse(json);
    EXPECT_TRUE(view) << json;
    return remote_report(event, view ? *view : View());
}

template <typename Said>
Said said_by(std::string_view event, const std::string& json) {
    auto report = report_of(event, json);
    EXPECT_TRUE(report && std::holds_alternative<Said>(*report)) << event << ' ' << json;
    return report && std::holds_alternative<Said>(*report) ? std::get<Said>(*std::move(report)) : Said();
}

std::string report_refusal_of(std::string_view event, const std::string& json) {
    const auto report = report_of(event, json);
    return report ? "none" : report.error().reason;
}

TEST(RemoteReport, IsAThoughtOrAChunk) {
    EXPECT_EQ(said_by<RemoteThought>("agent_thought", R"({"text":"hm"})").text, "hm");
    EXPECT_EQ(said_by<RemoteChunk>("agent_stream", R"({"chunk":""})").text, "");
    EXPECT_EQ(report_refusal_of("agent_thought", R"({"chunk":"hm"})"), "text must be a string.");
    EXPECT_EQ(report_refusal_of("agent_stream", R"({"chunk":7})"), "chunk must be a string.");
    EXPECT_EQ(report_refusal_of("agent_stream", "[]"), "chunk must be a string.");
}

TEST(RemoteReport, IsAReplyWithAllThatBelongsToIt) {
    const auto reply = said_by<Reply>(
        "agent_final",
        R"({"text":"Hi","thought":"t","prompt":"p","actions":["A"],"attachments":[{"url":"x"}],)"
        R"("metadata":{"a":1}})");
    EXPECT_EQ(reply.text, "Hi");
    EXPECT_EQ(reply.thought, "t");
    EXPECT_EQ(reply.prompt, "p");
    EXPECT_EQ(reply.actions, R"(["A"])");
    EXPECT_EQ(reply.attachments, R"([{"url":"x"}])");
    EXPECT_EQ(reply.metadata, R"({"a":1})");

    const auto brief = said_by<Reply>("agent_final", R"({"text":"Hi","actions":null,"metadata":null})");
    EXPECT_EQ(brief.actions, R"(["REPLY"])");
    EXPECT_EQ(brief.metadata, "");
}

TEST(RemoteReport, SaysWhichMemberOfAReplyIsWrong) {
    EXPECT_EQ(report_refusal_of("agent_final", "{}"), "text must be a string.");
    EXPECT_EQ(report_refusal_of("agent_final", R"({"text":null})"), "text must be a string.");
    EXPECT_EQ(report_refusal_of("agent_final", R"({"text":"a","actions":"canary"})"),
              "actions must be an array.");
    EXPECT_EQ(report_refusal_of("agent_final", R"({"text":"a","attachments":{}})"),
              "attachments must be an array.");
    EXPECT_EQ(report_refusal_of("agent_final", R"({"text":"a","metadata":[]})"),
              "metadata must be an object.");
}

TEST(RemoteReport, IsAStep) {
    using Status = ActionStep::Status;
    const auto begun = said_by<ActionStep>("agent_action", R"({"id":"1","name":"LOOK"})");
    EXPECT_EQ(begun.id, "1");
    EXPECT_EQ(begun.name, "LOOK");
    EXPECT_EQ(begun.status, Status::executing);
    EXPECT_EQ(begun.result, "");

    const auto ended = said_by<ActionStep>(
        "agent_action", R"({"id":"1","name":"LOOK","status":"completed","result":[1],"text":"done"})");
    EXPECT_EQ(ended.status, Status::completed);
    EXPECT_EQ(ended.result, "[1]");
    EXPECT_EQ(ended.text, "done");
    EXPECT_EQ(said_by<ActionStep>("agent_action", R"({"id":"1","name":"L","status":"failed"})").status,
              Status::failed);
    EXPECT_EQ(said_by<ActionStep>("agent_action", R"({"id":"1","name":"L","status":"executing"})").status,
              Status::executing);
}

TEST(RemoteReport, SaysWhatIsWrongWithAStep) {
    EXPECT_EQ(report_refusal_of("agent_action", R"({"name":"L"})"), "id must be a string of 1 to 200 bytes.");
    EXPECT_EQ(report_refusal_of("agent_action", R"({"id":"","name":"L"})"),
              "id must be a string of 1 to 200 bytes.");
    EXPECT_EQ(report_refusal_of("agent_action", R"({"id":"1","name":")" + std::string(201, 'x') + R"("})"),
              "name must be a string of 1 to 200 bytes.");
    EXPECT_EQ(report_refusal_of("agent_action", R"({"id":"1","name":"L","status":"canary"})"),
              "status must be executing, completed or failed.");
}

TEST(RemoteReport, SaysThatThereIsNothingToSay) {
    EXPECT_FALSE(said_by<Ignore>("agent_ignore", "{}").is_stop);
    EXPECT_TRUE(said_by<Ignore>("agent_ignore", R"({"stop":true})").is_stop);
    EXPECT_FALSE(said_by<Ignore>("agent_ignore", R"({"stop":"true"})").is_stop);
}

TEST(RemoteReport, IsAnError) {
    const auto error = said_by<TurnError>(
        "agent_error", R"({"code":"BUSY","message":"later","retryable":true,"retryAfterMs":250})");
    EXPECT_EQ(error.code, "BUSY");
    EXPECT_EQ(error.message, "later");
    EXPECT_TRUE(error.is_retryable);
    EXPECT_EQ(error.retry_after, std::chrono::milliseconds(250));

    const auto wait_of = [](const char* wait) {
        return said_by<TurnError>("agent_error",
                                  R"({"code":"B","message":"m","retryAfterMs":)" + std::string(wait) + "}")
            .retry_after;
    };
    EXPECT_EQ(wait_of("-1"), std::nullopt);
    EXPECT_EQ(wait_of("\"soon\""), std::nullopt);
    EXPECT_EQ(wait_of("9000000000000000000"), std::chrono::hours(24)) << "no longer than a day";

    EXPECT_EQ(report_refusal_of("agent_error", R"({"message":"m"})"),
              "code must be a string of 1 to 200 bytes.");
    EXPECT_EQ(report_refusal_of("agent_error", R"({"code":"B","message":""})"),
              "message must be a string of 1 to 2000 bytes.");
}

}  // namespace
}  // namespace wimpole::agents
