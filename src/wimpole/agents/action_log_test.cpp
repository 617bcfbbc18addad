#include "wimpole/agents/action_log.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/manual_executor.hpp"
#include "wimpole/agents/test_participants.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::agents {
namespace {

using messaging::Message;
using Status = ActionStep::Status;

/// Every state of every message, in the order in which they were stored.
class StoredSteps final : public messaging::CommitListener {
public:
    void message_committed(const Message& message, const messaging::Channel&, const std::string&) override {
        states.push_back(message);
    }
    void message_updated(const messaging::MessageUpdated& event) override { states.push_back(event.message); }

    std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const auto& state : states)
            texts.push_back(state.text);
        return texts;
    }

    std::vector<Message> states;
};

class ActionLogTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    ActionLogTest() {
        turn.run = RunId::random();
        turn.agent.id = doctor;
        turn.agent.name = "Eliza";
        turn.channel.id = ChannelId::random();
        turn.channel.message_server = messaging::default_message_server;
        turn.channel.participants = {ann, doctor};
        turn.trigger.id = MessageId::random();
        turn.trigger.source = "client_chat";
        EXPECT_TRUE(run(store.ensure_channel(turn.channel)));
        store.set_listener(&stored);
    }

    /// All of it is told before any of it is stored.
    void tell(ActionLog& log, std::vector<ActionStep> steps, const std::string& thought = {}) {
        (void)executor.post([&] {
            for (auto& step : steps)
                log.tell(std::move(step), thought);
        });
        executor.run();
    }
    void finish(ActionLog& log) {
        (void)executor.post([&] { siopp::spawn(note_finish(log)); });
        executor.run();
    }
    siopp::Task<void> note_finish(ActionLog& log) {
        auto finishing = log.finish();
        co_await std::move(finishing);
        is_finished = true;
        stored_at_finish = stored.states.size();
    }

    /// What is in the message for programs.
    static std::string raw_field(const Message& message, std::string_view name) {
        const auto raw = siopp::json::View::parse(message.raw_message);
        EXPECT_TRUE(raw) << message.raw_message;
        const auto field = raw ? raw->find(name) : std::nullopt;
        return field ? std::string(field->raw()) : "none";
    }

    ManualExecutor executor;
    storage::MemoryStore store;
    messaging::MessageService service{store, messaging::MessageLimits{}};
    StoredSteps stored;
    Turn turn;
    bool is_finished = false;
    std::size_t stored_at_finish = 0;
};

TEST_F(ActionLogTest, AStepIsAMessageThatChangesInPlace) {
    ActionLog log(service, store, turn, 8);
    tell(log, {{.id = "1", .name = "SEARCH"}}, "I should look");
    tell(log, {{.id = "1", .name = "SEARCH", .status = Status::completed, .result = R"({"found":2})"}});
    finish(log);

    ASSERT_EQ(stored.texts(), (Texts{"Executing action: SEARCH", "Executed action: SEARCH"}));
    const auto& before = stored.states[0];
    const auto& after = stored.states[1];
    EXPECT_EQ(before.id, after.id);
    EXPECT_EQ(before.sender, doctor);
    EXPECT_EQ(before.source, "agent_action");
    EXPECT_EQ(before.actions, R"(["SEARCH"])");
    EXPECT_EQ(before.thought, "I should look");
    EXPECT_EQ(before.in_reply_to, turn.trigger.id);
    EXPECT_FALSE(before.wakes_agents) << "agents do not answer steps";
    EXPECT_EQ(raw_field(before, "actionId"), '"' + before.id.to_string() + '"');
    EXPECT_EQ(raw_field(before, "actionStatus"), R"("executing")");
    EXPECT_EQ(raw_field(before, "actionResult"), "none");
    EXPECT_EQ(raw_field(before, "runId"), '"' + turn.run.to_string() + '"');
    EXPECT_EQ(raw_field(before, "source"), R"("client_chat")");
    EXPECT_EQ(raw_field(after, "actionStatus"), R"("completed")");
    EXPECT_EQ(raw_field(after, "actionResult"), R"({"found":2})");
    EXPECT_EQ(raw_field(after, "thought"), R"("I should look")");
}

TEST_F(ActionLogTest, StepsAreStoredInTheOrderInWhichTheyWereTold) {
    ActionLog log(service, store, turn, 8);
    tell(log, {{.id = "1", .name = "A"},
               {.id = "2", .name = "B"},
               {.id = "1", .name = "A", .status = Status::completed},
               {.id = "2", .name = "B", .status = Status::failed}});
    finish(log);

    EXPECT_EQ(stored.texts(), (Texts{"Executing action: A", "Executing action: B", "Executed action: A",
                                     "Action failed: B"}));
}

TEST_F(ActionLogTest, WhatHasNotEndedWithTheTurnHasFailed) {
    ActionLog log(service, store, turn, 8);
    tell(log, {{.id = "1", .name = "A", .text = "Looking"},
               {.id = "2", .name = "B", .status = Status::completed},
               {.id = "3", .name = "C"}});
    finish(log);

    EXPECT_EQ(stored.texts(), (Texts{"Looking", "Executed action: B", "Executing action: C",
                                     "Action failed: A", "Action failed: C"}));
    EXPECT_EQ(raw_field(stored.states.back(), "actionStatus"), R"("failed")");
}

TEST_F(ActionLogTest, TheEndWaitsUntilAllIsStored) {
    ActionLog log(service, store, turn, 8);
    (void)executor.post([&] {
        log.tell({.id = "1", .name = "A"}, {});
        log.tell({.id = "1", .name = "A", .status = Status::completed}, {});
        siopp::spawn(note_finish(log));
    });
    ASSERT_TRUE(executor.run_one());
    EXPECT_FALSE(is_finished);
    executor.run();

    EXPECT_TRUE(is_finished);
    EXPECT_EQ(stored_at_finish, 2U);
}

TEST_F(ActionLogTest, WithoutStepsThereIsNothingToWaitFor) {
    ActionLog log(service, store, turn, 8);
    finish(log);
    EXPECT_TRUE(is_finished);
    EXPECT_TRUE(stored.states.empty());
}

TEST_F(ActionLogTest, BeyondTheLimitNoNewStepIsShownAndThoseThatAreChange) {
    ActionLog log(service, store, turn, 1);
    tell(log, {{.id = "1", .name = "A"},
               {.id = "2", .name = "B"},
               {.id = "1", .name = "A", .status = Status::completed}});
    finish(log);

    EXPECT_EQ(stored.texts(), (Texts{"Executing action: A", "Executed action: A"}));
}

TEST_F(ActionLogTest, AStepKeepsItsNameWhereThatIsNotToldAgain) {
    ActionLog log(service, store, turn, 8);
    tell(log, {{.id = "1", .name = "SEARCH"}, {.id = "1", .name = "", .status = Status::completed}});
    finish(log);

    EXPECT_EQ(stored.texts().back(), "Executed action: SEARCH");
    EXPECT_EQ(raw_field(stored.states.back(), "actions"), R"(["SEARCH"])");
}

TEST_F(ActionLogTest, AResultThatIsNoJsonOrTooLongIsLeftOut) {
    ActionLog log(service, store, turn, 8);
    const auto long_result = '"' + std::string(20'000, 'x') + '"';
    tell(log, {{.id = "1", .name = "A", .status = Status::completed, .result = "{half"},
               {.id = "2", .name = "B", .status = Status::completed, .result = long_result}});
    finish(log);

    ASSERT_EQ(stored.states.size(), 2U);
    for (const auto& state : stored.states)
        EXPECT_EQ(raw_field(state, "actionResult"), "none");
}

TEST_F(ActionLogTest, WordsOfAgentsAreMadeAcceptable) {
    ActionLog log(service, store, turn, 8);
    tell(log, {{.id = "1", .name = "A", .text = std::string("a\0b\x07", 4)},
               {.id = "2", .name = "B", .text = std::string(10'000, 'x')}});
    finish(log);

    ASSERT_EQ(stored.states.size(), 4U) << "none was refused";
    EXPECT_EQ(stored.states[0].text, "ab");
    EXPECT_EQ(stored.states[1].text, std::string(4'096, 'x'));
}

TEST_F(ActionLogTest, NothingIsShownInAChannelThatIsGone) {
    ASSERT_TRUE(run(store.delete_channel(turn.channel.id)));
    ActionLog log(service, store, turn, 8);
    tell(log, {{.id = "1", .name = "A"}});
    finish(log);

    EXPECT_TRUE(is_finished);
    EXPECT_TRUE(stored.states.empty());
    EXPECT_FALSE(run(store.find_channel(turn.channel.id))) << "the step must not make it anew";
}

}  // namespace
}  // namespace wimpole::agents
