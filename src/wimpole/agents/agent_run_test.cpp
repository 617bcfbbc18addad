#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_host_harness.hpp"

// What a run is from its begin to its end, as the people of a channel and the store see it.
namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;
using messaging::RunStatus;

class AgentRunTest : public AgentHostHarness {};

TEST_F(AgentRunTest, TellsAReplyInChunksAndThenAsAWholeWithTheSameId) {
    start_script(R"([{"when":"","steps":[{"thought":"a greeting"},{"chunk":"Hel"},{"wait":100},)"
                 R"({"chunk":"lo"},{"reply":{}}]}])");

    say(ann, direct, "hi");
    executor.advance(100ms);

    EXPECT_EQ(stage.seen,
              (Seen{"hi", "disable", "chunk 0@0 Hel", "chunk 1@3 lo", "Hello", "complete", "enable"}));
    const auto& reply = listener->messages.at(1);
    EXPECT_EQ(stage.chunk_ids, (std::vector<MessageId>{reply.id, reply.id}));
    EXPECT_EQ(reply.thought, "a greeting");
    const auto runs = stored_runs();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].status, RunStatus::completed);
    EXPECT_EQ(runs[0].reply, reply.id);
    EXPECT_EQ(runs[0].partial_text, "");
    EXPECT_EQ(stage.states, (std::vector{AgentStatus::State::thinking, AgentStatus::State::idle}));
}

TEST_F(AgentRunTest, TellsNoMoreChunksThanPeopleCanSee) {
    start_script(R"([{"when":"","steps":[{"chunks":{"text":"ab ","count":1000,"pause":1}}]}])");

    say(ann, direct, "hi");
    executor.advance(2s);

    EXPECT_LE(stage.chunk_ids.size(), 22U);
    EXPECT_EQ(stage.text_of_chunks, listener->messages.back().text);
    EXPECT_EQ(stage.text_of_chunks.size(), 3'000U);
}

TEST_F(AgentRunTest, AnAgentThatTellsNothingIsEndedInTime) {
    start_script(R"([{"when":"","steps":[{"hang":true}]}])");

    say(ann, direct, "hi");
    executor.advance(59s);
    EXPECT_EQ(stage.seen, (Seen{"hi", "disable"}));
    executor.advance(1s);

    EXPECT_EQ(stage.seen, (Seen{"hi", "disable", "error AGENT_TIMEOUT", "complete", "enable"}));
    EXPECT_EQ(stored_runs().at(0).status, RunStatus::timed_out);
    EXPECT_EQ(host->metrics().timed_out.value(), 1U);
}

TEST_F(AgentRunTest, AnAgentThatStopsWithinItsReplyIsEndedAndWhatItSaidIsKept) {
    start_script(R"([{"when":"","steps":[{"chunk":"Once upon"},{"hang":true}]}])");

    say(ann, direct, "hi");
    executor.advance(30s);

    EXPECT_EQ(stage.seen, (Seen{"hi", "disable", "chunk 0@0 Once upon", "error AGENT_TIMEOUT", "Once upon",
                                "complete", "enable"}));
    EXPECT_EQ(stage.partial_texts, (Seen{"Once upon"}));
    EXPECT_NE(listener->messages.at(1).metadata.find(R"("status":"failed")"), std::string::npos);
}

TEST_F(AgentRunTest, AnAgentThatGoesOnForEverIsEndedInTime) {
    start_script(R"([{"when":"","steps":[{"chunks":{"text":"x","count":100000,"pause":1000}}]}])");

    say(ann, direct, "hi");
    executor.advance(299s);
    EXPECT_EQ(stored_runs().at(0).status, RunStatus::running);
    executor.advance(1s);

    EXPECT_EQ(stored_runs().at(0).status, RunStatus::timed_out);
    EXPECT_EQ(stage.seen.back(), "enable");
}

TEST_F(AgentRunTest, ADriverThatThrowsEndsItsTurn) {
    start_script(R"([{"when":"","steps":[{"throw":"out of luck"}]}])");
    say(ann, direct, "hi");
    EXPECT_EQ(stage.seen, (Seen{"hi", "disable", "error AGENT_FAILED", "complete", "enable"}));
}

TEST_F(AgentRunTest, ADriverThatDoesNotHearIsLeftBehind) {
    start_script(R"([{"when":"one","steps":[{"deaf":120000},{"reply":"too late"}]},)"
                 R"({"when":"","steps":[{"reply":"second"}]}])");

    say(ann, direct, "one");
    say(ann, direct, "two");
    executor.advance(60s);
    EXPECT_EQ(stage.seen, (Seen{"one", "disable", "two", "error AGENT_TIMEOUT", "complete", "enable"}));
    executor.advance(1s);

    EXPECT_EQ(listener->messages.back().text, "second") << "the next turn waits no longer than the grace";
    executor.advance(120s);
    EXPECT_EQ(listener->messages.back().text, "second") << "what comes too late is not told";
}

TEST_F(AgentRunTest, TriesAgainBeforeTheFirstChunkOnly) {
    start_script(R"([{"when":"early","firstTries":[[{"error":{"code":"HTTP_503","retryable":true}}],)"
                 R"([{"error":{"code":"HTTP_503","retryable":true}}]],"steps":[{"reply":"at last"}]},)"
                 R"({"when":"late","firstTries":[[{"chunk":"be"},{"error":{"code":"RESET",)"
                 R"("retryable":true}}]],"steps":[{"reply":"never"}]},)"
                 R"({"when":"never","steps":[{"error":{"code":"HTTP_503","retryable":true}}]},)"
                 R"({"when":"","steps":[{"error":{"code":"BAD_KEY"}}]}])");

    say(ann, direct, "early");
    executor.advance(2s);
    EXPECT_EQ(listener->messages.back().text, "at last");
    EXPECT_EQ(host->metrics().retries.value(), 2U);

    say(ann, direct, "late");
    executor.advance(2s);
    EXPECT_EQ(listener->messages.back().text, "be");

    say(ann, direct, "never");
    executor.advance(5s);
    EXPECT_EQ(host->metrics().retries.value(), 4U);
    say(ann, direct, "another");
    EXPECT_EQ(host->metrics().retries.value(), 4U);
    EXPECT_EQ(host->metrics().failed.value(), 3U);
}

TEST_F(AgentRunTest, WaitsAsLongAsTheProviderWantsUnlessThatIsTooLong) {
    start_script(R"([{"when":"soon","firstTries":[[{"error":{"code":"HTTP_429","retryable":true,)"
                 R"("retryAfter":20000}}]],"steps":[{"reply":"now"}]},)"
                 R"({"when":"","firstTries":[[{"error":{"code":"HTTP_429","retryable":true,)"
                 R"("retryAfter":31000}}]],"steps":[{"reply":"never"}]}])");

    say(ann, direct, "soon");
    executor.advance(19s);
    EXPECT_EQ(listener->messages.back().text, "soon");
    executor.advance(1s);
    EXPECT_EQ(listener->messages.back().text, "now");

    say(ann, direct, "too late");
    EXPECT_EQ(stage.seen.back(), "enable");
    EXPECT_EQ(host->metrics().failed.value(), 1U);
}

constexpr auto* slow_story =
    R"([{"when":"","steps":[{"chunks":{"text":"word ","count":1000,"pause":100}}]}])";

TEST_F(AgentRunTest, ACancelledReplyIsKeptAsFarAsItWasTold) {
    start_script(slow_story);
    const auto trigger = say(ann, direct, "hi");
    executor.advance(250ms);

    auto cancelling = wimpole::start(host->cancel({.channel = direct, .message = trigger}));
    executor.run();

    EXPECT_EQ(finish(std::move(cancelling)), 1U);
    const auto& reply = listener->messages.back();
    EXPECT_EQ(reply.text, "word word word ");
    EXPECT_EQ(reply.id, stage.chunk_ids.front());
    EXPECT_NE(reply.metadata.find(R"("status":"cancelled")"), std::string::npos);
    EXPECT_EQ(stage.partial_texts, (Seen{"word word word "}));
    EXPECT_EQ(stage.seen.back(), "enable");
    EXPECT_EQ(waiters.ends, (Seen{"hi: cancelled"}));
    executor.advance(10s);
    EXPECT_EQ(stored_runs().at(0).status, RunStatus::cancelled);
}

TEST_F(AgentRunTest, CancellingTakesTurnsThatWaitOutOfTheQueue) {
    start_script(slow_story);
    say(ann, direct, "one");
    const auto second = say(ann, direct, "two");
    say(bob, group, "three");

    auto cancelling = wimpole::start(host->cancel({.message = second}));
    executor.run();

    EXPECT_EQ(finish(std::move(cancelling)), 1U);
    EXPECT_EQ(waiters.ends, (Seen{"two: cancelled"}));
    EXPECT_EQ(host->metrics().waiting.value(), 0);
    EXPECT_EQ(host->metrics().running.value(), 2);
}

TEST_F(AgentRunTest, DeletingTheMessageCancelsItsAnswer) {
    start_script(slow_story);
    const auto trigger = say(ann, direct, "hi");
    executor.advance(250ms);

    ASSERT_TRUE(wimpole::run(store.delete_message(direct, trigger)));
    executor.run();

    EXPECT_EQ(stored_runs().at(0).status, RunStatus::cancelled);
    EXPECT_EQ(stage.seen.back(), "enable");
}

TEST_F(AgentRunTest, NothingOfAReplyIsLeftInAChannelThatIsGone) {
    start_script(slow_story);
    say(ann, direct, "hi");
    executor.advance(250ms);

    ASSERT_TRUE(wimpole::run(store.delete_channel(direct)));
    executor.run();

    EXPECT_EQ(stored_runs().at(0).status, RunStatus::cancelled);
    EXPECT_FALSE(wimpole::run(store.find_channel(direct))) << "the answer must not make it anew";
    EXPECT_EQ(stage.seen.back(), "enable");
}

TEST_F(AgentRunTest, AReplyDoesNotMakeAChannelThatIsGoneAnew) {
    start_script(R"([{"when":"","steps":[{"reply":"hello"}]}])");
    ASSERT_TRUE(wimpole::run(store.delete_channel(direct)));
    messaging::Channel channel;
    channel.id = direct;
    channel.type = messaging::ChannelType::dm;
    channel.participants = {ann, doctor};
    messaging::Message message;
    message.channel = direct;
    message.sender = ann;
    host->message_committed(message, channel, "");
    executor.run();

    EXPECT_FALSE(wimpole::run(store.find_channel(direct)));
    EXPECT_EQ(stored_runs().at(0).status, RunStatus::failed);
}

TEST_F(AgentRunTest, StopEndsTheAgentsOfAChannelUntilTheyAreAddressed) {
    start_script(R"([{"when":"tale","steps":[{"chunks":{"text":"word ","count":1000,"pause":100}}]},)"
                 R"({"when":"","steps":[{"reply":"yes?"}]}])");
    say(ann, group, "a tale");
    executor.advance(250ms);

    say(bob, group, "/stop");
    EXPECT_EQ(stored_runs().at(0).status, RunStatus::cancelled);
    say(ann, group, "hello?");
    EXPECT_EQ(stored_runs().size(), 1U);
    say(ann, group, "Eliza?");
    EXPECT_EQ(listener->messages.back().text, "yes?");
    say(ann, group, "good");
    EXPECT_EQ(stored_runs().size(), 3U);
}

TEST_F(AgentRunTest, AnAgentThatWasAskedToBeQuietIsQuiet) {
    start_script(R"([{"when":"quiet","steps":[{"stop":true}]},{"when":"","steps":[{"reply":"yes?"}]}])");
    say(ann, group, "be quiet");
    say(ann, group, "hello?");
    EXPECT_EQ(stored_runs().size(), 1U);
    EXPECT_EQ(stored_runs().at(0).status, RunStatus::ignored);
}

TEST_F(AgentRunTest, AnAgentThatIsMutedInAChannelIsQuietThereUntilItIsAddressed) {
    start_script(R"([{"when":"","steps":[{"reply":"yes?"}]}])");
    (void)wimpole::start(host->cancel({.channel = group, .agent = doctor, .mutes = true}));
    say(ann, group, "hello?");
    EXPECT_EQ(stored_runs().size(), 0U);
    say(ann, group, "@Eliza hello?");
    EXPECT_EQ(stored_runs().size(), 1U);
    say(ann, group, "and now?");
    EXPECT_EQ(stored_runs().size(), 2U);
}

TEST_F(AgentRunTest, NoMoreAgentsAreKeptQuietThanTheLimit) {
    AgentHostOptions options;
    options.max_muted = 1;
    start_script(R"([{"when":"quiet","steps":[{"stop":true}]},{"when":"","steps":[{"reply":"yes?"}]}])",
                 options);
    const auto other = ChannelId::random();
    create(other, messaging::ChannelType::group, {ann, bob, doctor});
    say(ann, group, "be quiet");
    say(ann, other, "be quiet");

    const auto runs = stored_runs().size();
    say(ann, group, "hello?");
    EXPECT_EQ(stored_runs().size(), runs);
    say(ann, other, "hello?");
    EXPECT_EQ(listener->messages.back().text, "yes?");
}

/// Answers whatever it is asked.
class EagerDriver final : public AgentDriver {
public:
    siopp::Task<TurnOutcome> run(Turn, TurnEvents&, std::stop_token) override {
        Reply reply;
        reply.text = "me";
        co_return reply;
    }
};

TEST_F(AgentRunTest, OnlyAgentsThatCanJudgeAreAskedWhetherTheyHaveSomethingToSay) {
    AgentHostOptions options;
    options.rules.group_policy = GroupPolicy::smart;
    start_script(
        R"([{"when":"weather","steps":[{"reply":"It rains."}]},{"when":"","steps":[{"ignore":true}]}])",
        options);
    add_agent(parry, "Parry", std::make_shared<EagerDriver>());
    const auto room = ChannelId::random();
    create(room, messaging::ChannelType::group, {ann, bob, parry, doctor});

    say(ann, room, "hello");
    say(ann, room, "what weather");
    EXPECT_EQ(waiters.ends, (Seen{"hello: ignored", "what weather: completed"}));
    say(ann, room, "Parry?");
    EXPECT_EQ(listener->messages.back().text, "me");
}

TEST_F(AgentRunTest, OneAnswerForAllThatWait) {
    AgentHostOptions options;
    options.waiting_messages = WaitingPolicy::coalesce;
    start_script(R"([{"when":"one","steps":[{"chunk":"1"},{"wait":1000}]},)"
                 R"({"when":"","steps":[{"reply":"to: {text}"}]}])",
                 options);
    for (const auto* text : {"one", "two", "three", "four"})
        say(ann, direct, text);
    executor.advance(1s);

    EXPECT_EQ(stored_runs().size(), 2U);
    EXPECT_EQ(listener->messages.back().text, "to: four");
    EXPECT_EQ(host->metrics().waiting.value(), 0);
}

TEST_F(AgentRunTest, AMessageInterruptsATurnThatHasToldNothing) {
    AgentHostOptions options;
    options.waiting_messages = WaitingPolicy::interrupt;
    start_script(R"([{"when":"slow","steps":[{"thought":"hm"},{"wait":20000},{"reply":"slow"}]},)"
                 R"({"when":"tale","steps":[{"chunk":"Once"},{"wait":1000},{"reply":"Once."}]},)"
                 R"({"when":"","steps":[{"reply":"to: {text}"}]}])",
                 options);
    say(ann, direct, "slow");
    say(ann, direct, "quick");
    executor.advance(1s);
    EXPECT_EQ(listener->messages.back().text, "to: quick");
    EXPECT_EQ(waiters.ends, (Seen{"quick: completed"}));

    say(ann, direct, "tale");
    say(ann, direct, "more");
    executor.advance(2s);
    EXPECT_EQ(listener->messages.at(5).text, "Once.") << "what was begun to be told is told to its end";
    EXPECT_EQ(listener->messages.back().text, "to: more");
}

TEST_F(AgentRunTest, NoMoreTurnsRunAtATimeThanMay) {
    AgentHostOptions options;
    options.queue.max_running = 2;
    start_script(R"([{"when":"","steps":[{"wait":1000},{"reply":"ok"}]}])", options);
    for (int i = 0; i < 5; ++i) {
        const auto channel = ChannelId::random();
        create(channel, messaging::ChannelType::dm, {ann, doctor});
        say(ann, channel, "hi");
    }

    EXPECT_EQ(host->metrics().running.value(), 2);
    EXPECT_EQ(host->metrics().waiting.value(), 3);
    executor.advance(3s);
    EXPECT_EQ(host->metrics().replied.value(), 5U);
}

TEST_F(AgentRunTest, AnAgentThatIsBusyDoesNotHoldUpAnother) {
    AgentHostOptions options;
    options.queue.max_running_of_agent = 1;
    start_script(R"([{"when":"","steps":[{"wait":1000},{"reply":"ok"}]}])", options);
    add_agent(parry, "Parry", std::make_shared<ScriptDriver>(executor, script_of("[]")));
    const auto other = ChannelId::random();
    const auto third = ChannelId::random();
    create(other, messaging::ChannelType::dm, {ann, doctor});
    create(third, messaging::ChannelType::dm, {ann, parry});
    say(ann, direct, "one");
    say(ann, other, "waits");
    say(ann, third, "for Parry");

    EXPECT_EQ(waiters.ends, (Seen{"for Parry: ignored"}));
    EXPECT_EQ(host->metrics().running.value(), 1);
}

TEST_F(AgentRunTest, StepsAreMessagesThatChangeInPlace) {
    start_script(R"([{"when":"","steps":[{"action":{"id":"1","name":"SEARCH","status":"executing"}},)"
                 R"({"wait":10},{"action":{"id":"1","status":"completed","result":{"found":2}}},)"
                 R"({"action":{"id":"2","name":"MAIL"}},{"reply":"done"}]}])");
    say(ann, direct, "hi");
    executor.advance(10ms);

    EXPECT_EQ(stage.seen,
              (Seen{"hi", "disable", "Executing action: SEARCH", "update Executed action: SEARCH",
                    "Executing action: MAIL", "update Action failed: MAIL", "done", "complete", "enable"}));
    const auto& executing = listener->messages.at(1);
    const auto& completed = listener->messages.at(2);
    EXPECT_EQ(executing.id, completed.id);
    EXPECT_EQ(executing.source, "agent_action");
    EXPECT_NE(executing.raw_message.find(R"("actionStatus":"executing")"), std::string::npos);
    EXPECT_NE(completed.raw_message.find(R"("actionStatus":"completed","actionResult":{"found":2})"),
              std::string::npos);
}

TEST_F(AgentRunTest, NoMoreStepsAreShownThanMay) {
    AgentHostOptions options;
    options.run.max_actions = 1;
    start_script(R"([{"when":"","steps":[{"action":{"id":"1","name":"A","status":"completed"}},)"
                 R"({"action":{"id":"2","name":"B","status":"completed"}},{"reply":"done"}]}])",
                 options);
    say(ann, direct, "hi");
    EXPECT_EQ(stage.seen, (Seen{"hi", "disable", "Executed action: A", "done", "complete", "enable"}));
}

TEST_F(AgentRunTest, AReplyThatIsTooLongIsCutAndItsAgentStopped) {
    AgentHostOptions options;
    options.run.max_reply_bytes = 10;
    start_script(R"([{"when":"told","steps":[{"chunks":{"text":"abc","count":1000,"pause":1000}}]},)"
                 R"({"when":"","steps":[{"reply":"0123456789abc"}]}])",
                 options);
    say(ann, direct, "told");
    executor.advance(3s);
    EXPECT_EQ(listener->messages.back().text, "abcabcabca");
    EXPECT_NE(listener->messages.back().metadata.find(R"("truncated":true)"), std::string::npos);

    say(ann, direct, "at once");
    EXPECT_EQ(listener->messages.back().text, "0123456789");
    EXPECT_NE(listener->messages.back().metadata.find(R"("truncated":true)"), std::string::npos);
}

TEST_F(AgentRunTest, AThoughtThatIsTooLongIsCut) {
    AgentHostOptions options;
    options.run.max_thought_bytes = 10;
    start_script(
        R"([{"when":"told","steps":[{"thought":"0123456789abc"},{"thought":"more"},{"reply":"ok"}]},)"
        R"({"when":"","steps":[{"reply":{"text":"ok","thought":"0123456789abc"}}]}])",
        options);
    for (const auto* text : {"told", "at once"}) {
        say(ann, direct, text);
        EXPECT_EQ(listener->messages.back().text, "ok");
        EXPECT_EQ(listener->messages.back().thought, "0123456789") << text;
    }
}

TEST_F(AgentRunTest, ThePromptIsForThoseWhoRunTheServer) {
    start_script(R"([{"when":"","steps":[{"reply":{"text":"ok","prompt":"system: be nice",)"
                 R"("usage":{"promptTokens":7,"completionTokens":2}}}]}])");
    say(ann, direct, "hi");

    EXPECT_EQ(stage.prompts, (Seen{"system: be nice"}));
    EXPECT_EQ(listener->messages.back().metadata.find("be nice"), std::string::npos);
    EXPECT_EQ(stored_runs().at(0).prompt_tokens, 7U);
    EXPECT_EQ(host->metrics().completion_tokens.value(), 2U);
}

TEST_F(AgentRunTest, WhoJoinsIsToldOfTheReplyThatIsBeingTold) {
    start_script(slow_story);
    say(ann, direct, "hi");
    executor.advance(150ms);
    stage.seen.clear();

    host->joined(direct, "late", AgentActivity::History::not_told);
    executor.run();
    EXPECT_EQ(stage.seen, (Seen{"disable to late", "chunk 1@0 word word  to late"}));

    stage.seen.clear();
    executor.advance(100ms);
    EXPECT_EQ(stage.seen, (Seen{"chunk 2@10 word "}));
}

TEST_F(AgentRunTest, WhatAnEarlierProcessHasLeftIsEnded) {
    start_script(R"([{"when":"","steps":[{"reply":"ok"}]}])");
    messaging::Run told;
    told.id = RunId::random();
    told.channel = direct;
    told.agent = doctor;
    told.trigger = MessageId::random();
    told.reply = MessageId::random();
    told.partial_text = "Half a sent";
    auto silent = told;
    silent.id = RunId::random();
    silent.channel = group;
    silent.reply = MessageId::random();
    silent.partial_text.clear();
    ASSERT_TRUE(wimpole::run(store.put_run(told)));
    ASSERT_TRUE(wimpole::run(store.put_run(silent)));

    EXPECT_EQ(wimpole::run(host->recover()).value(), 2U);

    for (const auto& run : stored_runs())
        EXPECT_EQ(run.status, RunStatus::failed);
    EXPECT_EQ(listener->messages.back().id, told.reply);
    EXPECT_EQ(listener->messages.back().text, "Half a sent");
    stage.seen.clear();
    host->joined(group, "back", AgentActivity::History::not_told);
    executor.run();
    EXPECT_EQ(stage.seen, (Seen{"complete in group to back", "enable in group to back"}));
}

TEST_F(AgentRunTest, WhatWasToldIsStoredOnTheWay) {
    start_script(slow_story);
    say(ann, direct, "hi");
    executor.advance(1'200ms);

    const auto run = stored_runs().at(0);
    EXPECT_EQ(run.status, RunStatus::running);
    EXPECT_GE(run.partial_text.size(), 50U);
}

TEST_F(AgentRunTest, OldRunsAreForgotten) {
    AgentHostOptions options;
    options.max_kept_runs = 10;
    start_script(R"([{"when":"","steps":[{"reply":"ok"}]}])", options);
    for (int i = 0; i < 300; ++i)
        say(ann, direct, "hi");

    EXPECT_LT(stored_runs().size(), 60U);
    EXPECT_EQ(host->metrics().replied.value(), 300U);
}

}  // namespace
}  // namespace wimpole::agents
