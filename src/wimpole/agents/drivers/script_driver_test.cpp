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

std::string fault_in(std::string_view json) {
    const auto script = script_in(json);
    return script ? "accepted" : script.error().reason;
}

TEST(AgentScriptTest, SaysWhatIsWrongWhere) {
    EXPECT_EQ(fault_in("{}"), "script: an array of rules is needed");
    EXPECT_EQ(fault_in("[1]"), "script[0]: an object is needed");
    EXPECT_EQ(fault_in(R"([{"when":"a"}])"), "script[0].steps: an array of steps is needed");
    EXPECT_EQ(fault_in(R"([{"steps":[{"dance":1}]}])"), "script[0].steps[0]: unknown step \"dance\"");
    EXPECT_EQ(fault_in(R"([{"steps":[{}]}])"), "script[0].steps[0]: an object with one member is needed");
    EXPECT_EQ(fault_in(R"([{"steps":[]},{"steps":[],"firstTries":[[],1]}])"),
              "script[1].firstTries[1]: an array of steps is needed");
    EXPECT_EQ(fault_in("[]"), "accepted");
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
