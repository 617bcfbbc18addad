#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/drivers/script_driver.hpp"

// Reading the scripts of agents.
namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;

Result<AgentScript> parsed_script(const std::string& json) {
    const auto view = siopp::json::View::parse(json);
    if (!view) return Error{Error::Kind::invalid, "not JSON"};
    return parse_agent_script(*view);
}

std::string fault_of(const std::string& json) {
    const auto script = parsed_script(json);
    return script ? "accepted" : script.error().reason;
}

/// The only step of a script.
template <class Step>
Step only_step(const std::string& json) {
    const auto script = parsed_script(R"([{"steps":[)" + json + "]}]");
    EXPECT_TRUE(script) << json;
    if (!script || script->at(0).steps.size() != 1) return Step();
    const auto* step = std::get_if<Step>(&script->at(0).steps[0]);
    EXPECT_NE(step, nullptr) << json;
    return step ? *step : Step();
}

std::string many(std::size_t count, const std::string& item) {
    std::string list = "[";
    for (std::size_t i = 0; i < count; ++i)
        list += (i > 0 ? "," : "") + item;
    return list + "]";
}

TEST(AgentScriptTest, SaysWhatIsWrongWhere) {
    EXPECT_EQ(fault_of("{}"), "script: an array of rules is needed");
    EXPECT_EQ(fault_of("[1]"), "script[0]: an object is needed");
    EXPECT_EQ(fault_of(R"([{"when":"a"}])"), "script[0].steps: an array of steps is needed");
    EXPECT_EQ(fault_of(R"([{"steps":[{"dance":1}]}])"), "script[0].steps[0]: unknown step \"dance\"");
    EXPECT_EQ(fault_of(R"([{"steps":[{}]}])"), "script[0].steps[0]: an object with one member is needed");
    EXPECT_EQ(fault_of(R"([{"steps":[{"wait":1},7]}])"),
              "script[0].steps[1]: an object with one member is needed");
    EXPECT_EQ(fault_of(R"([{"steps":[{"wait":1,"chunk":"a"}]}])"),
              "script[0].steps[0]: an object with one member is needed");
    EXPECT_EQ(fault_of(R"([{"steps":[]},{"steps":[],"firstTries":[[],1]}])"),
              "script[1].firstTries[1]: an array of steps is needed");
    EXPECT_EQ(fault_of(R"([{"steps":[],"firstTries":[[{"dance":1}]]}])"),
              "script[0].firstTries[0][0]: unknown step \"dance\"");
    EXPECT_EQ(fault_of("[]"), "accepted");
}

TEST(AgentScriptTest, TakesSoManyRulesAndStepsAndNoMore) {
    EXPECT_EQ(fault_of(many(1'000, R"({"steps":[]})")), "accepted");
    EXPECT_EQ(fault_of(many(1'001, R"({"steps":[]})")), "script[1000]: too many rules");
    const auto with_steps = [](std::size_t count) {
        return R"([{"steps":)" + many(count, R"({"wait":0})") + "}]";
    };
    EXPECT_EQ(fault_of(with_steps(10'000)), "accepted");
    EXPECT_EQ(fault_of(with_steps(10'001)), "script[0].steps[10000]: too many steps");
}

TEST(AgentScriptTest, KeepsTimesAndNumbersWithinADay) {
    EXPECT_EQ(only_step<script::Wait>(R"({"wait":200})").time, 200ms);
    EXPECT_EQ(only_step<script::Wait>(R"({"wait":-1})").time, 0ms);
    EXPECT_EQ(only_step<script::Wait>(R"({"wait":"soon"})").time, 0ms);
    EXPECT_EQ(only_step<script::Deaf>(R"({"deaf":999999999999})").time, 24h);
    const auto chunks =
        only_step<script::Chunks>(R"({"chunks":{"text":"ab","count":-3,"pause":999999999999}})");
    EXPECT_EQ(chunks.count, 0U);
    EXPECT_EQ(chunks.pause, 24h);
    EXPECT_EQ(only_step<script::Chunks>(R"({"chunks":{"text":"ab"}})").count, 1U);
    EXPECT_EQ(only_step<script::Chunks>(R"({"chunk":"ab"})").text, "ab");
}

TEST(AgentScriptTest, ReadsReplies) {
    EXPECT_EQ(only_step<Reply>(R"({"reply":"Hi"})").text, "Hi");
    const auto whole = only_step<Reply>(
        R"({"reply":{"text":"Hi","thought":"polite","actions":["WAVE"],"attachments":[{"url":"u"}],"prompt":"p",)"
        R"("metadata":{"a":1},"usage":{"promptTokens":7,"completionTokens":2}}})");
    EXPECT_EQ(whole.thought, "polite");
    EXPECT_EQ(whole.actions, R"(["WAVE"])");
    EXPECT_EQ(whole.attachments, R"([{"url":"u"}])");
    EXPECT_EQ(whole.prompt, "p");
    EXPECT_EQ(whole.metadata, R"({"a":1})");
    ASSERT_TRUE(whole.usage);
    EXPECT_EQ(whole.usage->prompt_tokens, 7U);
    EXPECT_EQ(whole.usage->completion_tokens, 2U);

    const auto odd =
        only_step<Reply>(R"({"reply":{"text":"Hi","actions":"WAVE","attachments":{},"metadata":[]}})");
    EXPECT_EQ(odd.actions, R"(["REPLY"])") << "what is of the wrong kind is as if it were missing";
    EXPECT_EQ(odd.attachments, "");
    EXPECT_EQ(odd.metadata, "");
}

TEST(AgentScriptTest, ReadsStepsOfWorkAndHowATurnFails) {
    using Status = ActionStep::Status;
    const auto step = only_step<ActionStep>(
        R"({"action":{"id":"1","name":"MAIL","status":"completed","result":{"sent":true},"text":"Sent"}})");
    EXPECT_EQ(step.id, "1");
    EXPECT_EQ(step.name, "MAIL");
    EXPECT_EQ(step.status, Status::completed);
    EXPECT_EQ(step.result, R"({"sent":true})");
    EXPECT_EQ(step.text, "Sent");
    EXPECT_EQ(only_step<ActionStep>(R"({"action":{"status":"failed"}})").status, Status::failed);
    EXPECT_EQ(only_step<ActionStep>(R"({"action":{}})").status, Status::executing);

    const auto error = only_step<TurnError>(
        R"({"error":{"code":"BUSY","message":"later","retryable":true,"retryAfter":1500}})");
    EXPECT_EQ(error.code, "BUSY");
    EXPECT_EQ(error.message, "later");
    EXPECT_TRUE(error.is_retryable);
    EXPECT_EQ(error.retry_after, 1'500ms);
    EXPECT_EQ(only_step<TurnError>(R"({"error":{}})").retry_after, std::nullopt);

    EXPECT_FALSE(only_step<Ignore>(R"({"ignore":true})").is_stop);
    EXPECT_TRUE(only_step<Ignore>(R"({"stop":true})").is_stop);
    EXPECT_EQ(only_step<script::Throw>(R"({"throw":"bad"})").what, "bad");
    EXPECT_EQ(only_step<script::Thought>(R"({"thought":"hm"})").text, "hm");
}

}  // namespace
}  // namespace wimpole::agents
