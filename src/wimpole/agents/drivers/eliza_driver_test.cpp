#include "wimpole/agents/drivers/eliza_driver.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::agents {
namespace {

/// Answers differ each time, so that a conversation shows how often it has been used.
std::shared_ptr<const eliza::Script> counting_script() {
    auto script = eliza::parse_script("(Hello) (NONE ((0) (The first) (second) (third) (fourth)))");
    EXPECT_TRUE(script);
    return std::make_shared<const eliza::Script>(std::move(*script));
}

class ChunkLog final : public TurnEvents {
public:
    void thought(std::string_view) override {}
    void chunk(std::string_view text) override { chunks.emplace_back(text); }
    void action(ActionStep) override {}

    std::vector<std::string> chunks;
};

class ElizaDriverTest : public testing::Test {
protected:
    messaging::Message store_message(const messaging::Submission& submission) {
        const auto receipt = run(store.append(submission, {}, {}));
        EXPECT_TRUE(receipt);
        return receipt->message;
    }

    /// What a person says, stored as the server does.
    Turn turn_of(std::uint8_t person, std::uint8_t channel = 1) {
        messaging::Submission said;
        said.channel = ChannelId(siopp::Uuid({channel}));
        said.message_server = messaging::default_message_server;
        said.sender = EntityId(siopp::Uuid({person}));
        said.text = "xyz";
        Turn turn;
        turn.agent.id = agent;
        turn.channel.id = said.channel;
        turn.trigger = store_message(said);
        return turn;
    }

    /// Takes the turn, and stores the reply.
    Reply take(ElizaDriver& driver, const Turn& turn) {
        const auto outcome = run(driver.run(turn, events, {}));
        const auto* reply = std::get_if<Reply>(&outcome);
        EXPECT_NE(reply, nullptr);
        messaging::Submission said;
        said.channel = turn.channel.id;
        said.message_server = messaging::default_message_server;
        said.sender = agent;
        said.text = reply ? reply->text : "";
        said.in_reply_to = turn.trigger.id;
        store_message(said);
        return reply ? *reply : Reply();
    }

    std::string answer(ElizaDriver& driver, std::uint8_t person, std::uint8_t channel = 1) {
        return take(driver, turn_of(person, channel)).text;
    }

    const EntityId agent = EntityId(siopp::Uuid({9}));
    storage::MemoryStore store;
    Conversation conversation{store};
    ChunkLog events;
};

TEST_F(ElizaDriverTest, RepliesWithTextThoughtAndAction) {
    ElizaDriver driver(counting_script(), conversation);
    const auto reply = take(driver, turn_of(1));

    EXPECT_EQ(reply.text, "The first");
    EXPECT_EQ(reply.thought, "no keyword; NONE, rule (0), reassembly 1");
    EXPECT_EQ(reply.actions, R"(["REPLY"])");
    EXPECT_TRUE(events.chunks.empty());
}

TEST_F(ElizaDriverTest, TellsWordsWhereItIsAsked) {
    ElizaDriver driver(counting_script(), conversation, {.tells_words = true});
    EXPECT_EQ(answer(driver, 1), "The first");
    EXPECT_EQ(events.chunks, (std::vector<std::string>{"The ", "first"}));
}

TEST_F(ElizaDriverTest, EachPersonInEachChannelHasAConversation) {
    ElizaDriver driver(counting_script(), conversation);
    EXPECT_EQ(answer(driver, 1), "The first");
    EXPECT_EQ(answer(driver, 1), "Second");
    EXPECT_EQ(answer(driver, 2), "The first");
    EXPECT_EQ(answer(driver, 1, 2), "The first");
    EXPECT_EQ(answer(driver, 2), "Second");
}

TEST_F(ElizaDriverTest, GoesOnWithAConversationThatItDoesNotRemember) {
    {
        ElizaDriver before(counting_script(), conversation);
        answer(before, 1);
        answer(before, 2);
        answer(before, 1);
    }
    ElizaDriver driver(counting_script(), conversation);
    // Not answered: the server was killed.
    turn_of(1);

    EXPECT_EQ(answer(driver, 1), "Third");
    EXPECT_EQ(answer(driver, 2), "Second");
    EXPECT_EQ(answer(driver, 1), "Fourth");
}

TEST_F(ElizaDriverTest, ATurnThatWasStoppedHasNotBeenTaken) {
    ElizaDriver driver(counting_script(), conversation);
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = run(driver.run(turn_of(1), events, stop.get_token()));
    EXPECT_TRUE(std::holds_alternative<Ignore>(outcome));

    EXPECT_EQ(answer(driver, 1), "The first") << "as after a restart";
}

TEST_F(ElizaDriverTest, ForgetsTheConversationUnusedForLongestAndReadsItAgain) {
    ElizaDriver driver(counting_script(), conversation, {.max_conversations = 2});
    answer(driver, 1);
    answer(driver, 2);
    answer(driver, 1);

    EXPECT_EQ(answer(driver, 3), "The first");
    EXPECT_EQ(driver.conversation_count(), 2U);
    EXPECT_EQ(answer(driver, 2), "Second");
    EXPECT_EQ(answer(driver, 1), "Third");
}

TEST_F(ElizaDriverTest, ReadsNoMoreThanItsLimit) {
    {
        ElizaDriver before(counting_script(), conversation);
        for (int turns = 0; turns < 3; ++turns)
            answer(before, 1);
    }
    ElizaDriver driver(counting_script(), conversation, {.max_replayed_messages = 3});
    // Of the trigger, the reply before it and what that replied to only the last is a turn.
    EXPECT_EQ(answer(driver, 1), "Second");
}

}  // namespace
}  // namespace wimpole::agents
