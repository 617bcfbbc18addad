#include "wimpole/agents/drivers/script_driver.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/manual_executor.hpp"
#include "wimpole/agents/told_events.hpp"
#include "wimpole/base/test_task.hpp"

namespace wimpole::agents {
namespace {

Result<AgentScript> script_in(std::string_view json) {
    const auto view = siopp::json::View::parse(json);
    if (!view) return Error{Error::Kind::invalid, "not JSON"};
    return parse_agent_script(*view);
}

TEST(ScriptDriverTest, FollowsTheFirstRuleThatFits) {
    ManualExecutor executor;
    ScriptDriver driver(executor,
                        *script_in(R"([{"when":"hello","steps":[{"thought":"polite"},{"chunk":"Hi"},)"
                                   R"({"action":{"id":"1","name":"WAVE"}},{"reply":"Hi: {text}"}]},)"
                                   R"({"when":"","steps":[{"ignore":true}]}])"));
    ToldEvents told;
    Turn turn;
    turn.trigger.text = "hello you";
    const auto outcome = run(driver.run(turn, told, {}));
    EXPECT_EQ(told.all, "thought polite; chunk Hi; action WAVE; ");
    EXPECT_EQ(std::get<Reply>(outcome).text, "Hi: hello you");

    turn.trigger.text = "bye";
    EXPECT_TRUE(std::holds_alternative<Ignore>(run(driver.run(turn, told, {}))));
}

TEST(ScriptDriverTest, SaysWhatItHasToldWhereNothingElseIsSaid) {
    ManualExecutor executor;
    ScriptDriver driver(executor, *script_in(R"([{"steps":[{"chunks":{"text":"ab","count":3}}]}])"));
    ToldEvents told;
    const auto outcome = run(driver.run({}, told, {}));
    EXPECT_EQ(std::get<Reply>(outcome).text, "ababab");
}

TEST(ScriptDriverTest, WhatWasSaidIsPutInOnceWhateverItHolds) {
    ManualExecutor executor;
    ScriptDriver driver(executor,
                        *script_in(R"([{"steps":[{"chunk":"{text}, "},{"reply":"{text} and {text}"}]}])"));
    ToldEvents told;
    Turn turn;
    turn.trigger.text = "a {text}";
    EXPECT_EQ(std::get<Reply>(run(driver.run(turn, told, {}))).text, "a {text} and a {text}");
    EXPECT_EQ(told.all, "chunk a {text}, ; ");
}

TEST(ScriptDriverTest, ATurnThatIsTriedAgainFollowsItsNextSteps) {
    ManualExecutor executor;
    ScriptDriver driver(
        executor, *script_in(R"([{"firstTries":[[{"error":{"code":"ONE"}}],[{"error":{"code":"TWO"}}]],)"
                             R"("steps":[{"reply":"at last"}]}])"));
    ToldEvents told;
    Turn turn;
    turn.run = RunId::random();
    const auto code = [&] { return std::get<TurnError>(run(driver.run(turn, told, {}))).code; };
    EXPECT_EQ(code(), "ONE");
    EXPECT_EQ(code(), "TWO");
    EXPECT_EQ(std::get<Reply>(run(driver.run(turn, told, {}))).text, "at last");
    turn.run = RunId::random();
    EXPECT_EQ(code(), "ONE") << "another turn begins anew";
}

TEST(ScriptDriverTest, AnAgentIsScriptedByItsSettings) {
    ManualExecutor executor;
    Agent agent;
    EXPECT_EQ(scripted_driver(agent, executor), nullptr);
    agent.character = R"({"settings":{"driver":"openai"}})";
    EXPECT_EQ(scripted_driver(agent, executor), nullptr);
    agent.character = R"({"settings":{"driver":"script","script":[]}})";
    EXPECT_NE(scripted_driver(agent, executor), nullptr);
    agent.character = R"({"settings":{"driver":"script","script":"broken"}})";
    EXPECT_NE(scripted_driver(agent, executor), nullptr) << "it says nothing";
}

}  // namespace
}  // namespace wimpole::agents
