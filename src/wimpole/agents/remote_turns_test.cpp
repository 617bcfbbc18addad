#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_host_harness.hpp"
#include "wimpole/agents/drivers/remote_driver.hpp"

// Programs elsewhere that play agents, and when they are given a turn.
namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;

/// A program that notes what it is given.
class Program final : public RemoteLine {
public:
    void give(const Turn& turn) override {
        given.push_back((turn.is_offered ? "offered " : "asked ") + turn.trigger.text);
        last = turn.run;
    }
    void stop(RunId) override { given.emplace_back("stop"); }

    Seen given;
    RunId last;
};

/// Two programs in a smart group of two people: one judges whether it has something to say.
class RemoteTurnsTest : public AgentHostHarness {
protected:
    void start_smart() {
        AgentHostOptions options;
        options.rules.group_policy = GroupPolicy::smart;
        judge = std::make_shared<RemoteDriver>(executor, 1s, [](bool) {});
        judge->set_can_decide(true);
        mute = std::make_shared<RemoteDriver>(executor, 1s, [](bool) {});
        start(mute, options);
        add_agent(parry, "Parry", judge);
        judge->connect(judges);
        mute->connect(mutes);
        create(room, messaging::ChannelType::group, {ann, bob, doctor, parry});
    }
    void answer(RemoteDriver& driver, const Program& program, RemoteReport report) {
        EXPECT_TRUE(driver.report(program.last, std::move(report)));
        executor.run();
    }
    static Reply saying(std::string text) {
        Reply reply;
        reply.text = std::move(text);
        return reply;
    }

    const ChannelId room = ChannelId::random();
    std::shared_ptr<Program> judges = std::make_shared<Program>();
    std::shared_ptr<Program> mutes = std::make_shared<Program>();
    std::shared_ptr<RemoteDriver> judge;
    std::shared_ptr<RemoteDriver> mute;
};

TEST_F(RemoteTurnsTest, OnlyTheProgramThatDecidesIsOfferedWhatIsForNobody) {
    start_smart();
    say(ann, room, "hello all");
    EXPECT_EQ(judges->given, Seen{"offered hello all"});
    EXPECT_EQ(mutes->given, Seen());

    answer(*judge, *judges, saying("Hello Ann"));
    EXPECT_EQ(listener->messages.back().text, "Hello Ann");
    say(ann, room, "fine");
    answer(*judge, *judges, Ignore{});
    EXPECT_EQ(waiters.ends, (Seen{"hello all: completed", "fine: ignored"}));
}

TEST_F(RemoteTurnsTest, WhoIsAddressedIsAskedAndTheOtherIsNotOffered) {
    start_smart();
    say(ann, room, "Eliza, are you there?");
    say(ann, room, "@Parry and you?");
    EXPECT_EQ(mutes->given, Seen{"asked Eliza, are you there?"});
    EXPECT_EQ(judges->given, Seen{"asked @Parry and you?"});
}

TEST_F(RemoteTurnsTest, AProgramThatComesBackAndDecidesNoLongerIsNotOffered) {
    start_smart();
    judge->set_can_decide(false);
    say(ann, room, "hello all");
    EXPECT_EQ(judges->given, Seen());
    judge->set_can_decide(true);
    say(ann, room, "hello again");
    EXPECT_EQ(judges->given, Seen{"offered hello again"});
}

TEST_F(RemoteTurnsTest, AProgramThatAsksToBeQuietIsOfferedNothingUntilItIsAddressed) {
    start_smart();
    say(ann, room, "hush");
    answer(*judge, *judges, Ignore{.is_stop = true});
    say(ann, room, "hello");
    EXPECT_EQ(judges->given, Seen{"offered hush"});
    say(ann, room, "Parry?");
    answer(*judge, *judges, saying("Yes?"));
    say(ann, room, "hello");
    EXPECT_EQ(judges->given, (Seen{"offered hush", "asked Parry?", "offered hello"}));
}

TEST_F(RemoteTurnsTest, WhatNobodyAskedForFailsWithoutAWord) {
    start_smart();
    say(ann, room, "hello");
    judge->disconnect(judges.get());
    executor.advance(2s);
    EXPECT_EQ(stored_runs().back().status, messaging::RunStatus::failed);
    EXPECT_EQ(stage.seen, (Seen{"hello in group", "complete in group"}));

    judge->connect(judges);
    say(ann, room, "well");
    EXPECT_EQ(judges->given.back(), "offered well");
    executor.advance(60s);
    EXPECT_EQ(stored_runs().back().status, messaging::RunStatus::timed_out);
    EXPECT_EQ(stage.partial_texts, Seen());
}

TEST_F(RemoteTurnsTest, WhatWasBegunToBeToldIsMissed) {
    start_smart();
    say(ann, room, "hello");
    answer(*judge, *judges, RemoteChunk{"Hello A"});
    judge->disconnect(judges.get());
    executor.advance(2s);
    EXPECT_EQ(stage.partial_texts, Seen{"Hello A"});
}

TEST_F(RemoteTurnsTest, WhoIsAskedAndIsAwayIsMissed) {
    start_smart();
    say(ann, room, "Parry?");
    judge->disconnect(judges.get());
    executor.advance(2s);
    EXPECT_EQ(stage.seen.at(1), "error AGENT_OFFLINE in group");
}

}  // namespace
}  // namespace wimpole::agents
