#include "wimpole/agents/drivers/eliza_driver.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"

namespace wimpole::agents {
namespace {

/// Answers differ each time, so that a conversation shows how often it has been used.
std::shared_ptr<const eliza::Script> counting_script() {
    auto script = eliza::parse_script("(Hello) (NONE ((0) (first) (second) (third)))");
    EXPECT_TRUE(script);
    return std::make_shared<const eliza::Script>(std::move(*script));
}

class NoEvents final : public TurnEvents {
public:
    void thought(std::string_view) override {}
    void chunk(std::string_view) override {}
    void action(ActionStep) override {}
};

Turn turn_of(std::uint8_t person, std::uint8_t channel = 1) {
    Turn turn;
    turn.channel.id = ChannelId(siopp::Uuid({channel}));
    turn.trigger.sender = EntityId(siopp::Uuid({person}));
    turn.trigger.text = "xyz";
    return turn;
}

TurnOutcome outcome_of(ElizaDriver& driver, Turn turn) {
    NoEvents events;
    return run(driver.run(std::move(turn), events, {}));
}

std::string answer(ElizaDriver& driver, Turn turn) {
    const auto outcome = outcome_of(driver, std::move(turn));
    const auto* reply = std::get_if<Reply>(&outcome);
    return reply ? reply->text : "no reply";
}

TEST(ElizaDriverTest, RepliesWithTextThoughtAndAction) {
    ElizaDriver driver(counting_script());
    const auto outcome = outcome_of(driver, turn_of(1));

    const auto* reply = std::get_if<Reply>(&outcome);
    ASSERT_NE(reply, nullptr);
    EXPECT_FALSE(reply->text.empty());
    EXPECT_FALSE(reply->thought.empty());
    EXPECT_EQ(reply->actions, R"(["REPLY"])");
}

TEST(ElizaDriverTest, EachPersonInEachChannelHasAConversation) {
    ElizaDriver driver(counting_script());
    const auto first = answer(driver, turn_of(1));
    const auto second = answer(driver, turn_of(1));

    EXPECT_NE(first, second);
    EXPECT_EQ(answer(driver, turn_of(2)), first);
    EXPECT_EQ(answer(driver, turn_of(1, 2)), first);
    EXPECT_EQ(answer(driver, turn_of(2)), second);
}

TEST(ElizaDriverTest, ForgetsTheConversationUnusedForLongest) {
    ElizaDriver driver(counting_script(), 2);
    const auto first = answer(driver, turn_of(1));
    answer(driver, turn_of(2));
    const auto second = answer(driver, turn_of(1));

    answer(driver, turn_of(3));

    EXPECT_EQ(driver.conversation_count(), 2U);
    EXPECT_NE(answer(driver, turn_of(1)), first);
    EXPECT_EQ(answer(driver, turn_of(2)), first);
    EXPECT_NE(first, second);
}

}  // namespace
}  // namespace wimpole::agents
