#include "wimpole/agents/agent_host.hpp"

#include <coroutine>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_host_harness.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::agents {
namespace {

/// Answers when the test says so.
class PausedDriver final : public AgentDriver {
public:
    explicit PausedDriver(TurnOutcome outcome) : outcome_(std::move(outcome)) {}

    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents&, std::stop_token) override {
        started.push_back(turn.trigger.text);
        co_await Pause{*this};
        co_return outcome_;
    }

    void continue_all() {
        auto handles = std::exchange(paused_, {});
        for (const auto handle : handles)
            handle.resume();
    }

    std::vector<std::string> started;

private:
    struct Pause {
        PausedDriver& driver;
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle) const { driver.paused_.push_back(handle); }
        void await_resume() const {}
    };

    TurnOutcome outcome_;
    std::vector<std::coroutine_handle<>> paused_;
};

class AgentHostTest : public AgentHostHarness {
protected:
    void start(TurnOutcome outcome, AgentHostOptions options = {}) {
        auto paused = std::make_shared<PausedDriver>(std::move(outcome));
        driver = paused.get();
        AgentHostHarness::start(std::move(paused), options);
    }
    void TearDown() override {
        finish_turns();
        AgentHostHarness::TearDown();
    }

    /// Lets the paused turns, and those that follow them, end.
    void finish_turns() {
        for (std::size_t finished = 0; finished < driver->started.size();) {
            finished = driver->started.size();
            driver->continue_all();
            executor.run();
        }
    }

    PausedDriver* driver = nullptr;
};

TEST_F(AgentHostTest, RepliesInADirectChannelAndHoldsItsInputMeanwhile) {
    start(Reply{"How are you?", "keyword HELLO"});

    say(ann, direct, "hello");
    EXPECT_EQ(stage.seen, (Seen{"hello", "disable"}));
    finish_turns();

    EXPECT_EQ(stage.seen, (Seen{"hello", "disable", "How are you?", "complete", "enable"}));
    const auto& reply = listener->messages.at(1);
    EXPECT_EQ(reply.sender, doctor);
    EXPECT_EQ(reply.sender_name, "Eliza");
    EXPECT_EQ(reply.source, "agent_response");
    EXPECT_EQ(reply.thought, "keyword HELLO");
    EXPECT_EQ(reply.actions, R"(["REPLY"])");
    EXPECT_EQ(reply.in_reply_to, listener->messages.at(0).id);
}

TEST_F(AgentHostTest, NeverHoldsTheInputOfAGroupOfPeople) {
    start(Reply{"Yes?", ""});

    say(ann, group, "hello");
    finish_turns();

    EXPECT_EQ(stage.seen, (Seen{"hello in group", "Yes? in group", "complete in group"}));
}

TEST_F(AgentHostTest, HoldsTheInputOfAGroupWithOnePerson) {
    start(Reply{"Yes?", ""});
    const auto small = *ChannelId::parse("30000000-0000-4000-8000-000000000003");
    create(small, messaging::ChannelType::group, {ann, doctor});

    say(ann, small, "hello");
    finish_turns();

    EXPECT_EQ(stage.seen, (Seen{"hello in group", "disable in group", "Yes? in group", "complete in group",
                                "enable in group"}));
}

TEST_F(AgentHostTest, OpensTheInputWhenTheAgentSaysNothing) {
    start(Ignore{});

    say(ann, direct, "hello");
    finish_turns();

    EXPECT_EQ(stage.seen, (Seen{"hello", "disable", "complete", "enable"}));
}

TEST_F(AgentHostTest, OpensTheInputWhenTheTurnFails) {
    start(TurnError{"AWAY", "model is away"});

    say(ann, direct, "hello");
    finish_turns();

    EXPECT_EQ(stage.seen, (Seen{"hello", "disable", "error AWAY", "complete", "enable"}));
}

TEST_F(AgentHostTest, OpensTheInputWhenTheReplyIsRefused) {
    start(Reply{"", "an empty text is not acceptable"});

    say(ann, direct, "hello");
    finish_turns();

    EXPECT_EQ(stage.seen, (Seen{"hello", "disable", "error REPLY_REFUSED", "complete", "enable"}));
}

TEST_F(AgentHostTest, DoesNotReactToItself) {
    start(Reply{"Hello to you", ""});

    say(ann, direct, "hello");
    finish_turns();
    finish_turns();

    EXPECT_EQ(driver->started, (Seen{"hello"}));
}

TEST_F(AgentHostTest, TakesOneTurnAtATimeInAChannelInTheOrderOfMessages) {
    start(Reply{"ok", ""});

    say(ann, direct, "one");
    say(ann, direct, "two");
    say(ann, direct, "three");
    EXPECT_EQ(driver->started, (Seen{"one"}));
    finish_turns();

    EXPECT_EQ(driver->started, (Seen{"one", "two", "three"}));
    EXPECT_EQ(stage.seen, (Seen{"one", "disable", "two", "three", "ok", "complete", "enable", "disable", "ok",
                                "complete", "enable", "disable", "ok", "complete", "enable"}));
}

TEST_F(AgentHostTest, ChannelsDoNotWaitForEachOther) {
    start(Reply{"ok", ""});

    say(ann, direct, "one");
    say(bob, group, "two");

    EXPECT_EQ(driver->started, (Seen{"one", "two"}));
    finish_turns();
}

TEST_F(AgentHostTest, DropsTurnsBeyondTheChannelsLimit) {
    start(Reply{"ok", ""}, {.queue = {.max_waiting_in_channel = 2, .max_waiting = 100}});

    for (const auto* text : {"runs", "waits", "waits too", "is dropped"})
        say(ann, direct, text);
    EXPECT_EQ(stage.seen.back(), "busy to socket");
    EXPECT_EQ(waiters.ends, (Seen{"is dropped: failed"}));
    finish_turns();
    EXPECT_EQ(driver->started, (Seen{"runs", "waits", "waits too"}));

    say(ann, direct, "later");
    finish_turns();
    EXPECT_EQ(driver->started.back(), "later");
}

TEST_F(AgentHostTest, DropsTurnsBeyondTheLimitOfAllChannels) {
    start(Reply{"ok", ""}, {.queue = {.max_waiting_in_channel = 32, .max_waiting = 1}});

    say(ann, direct, "runs");
    say(ann, direct, "waits");
    say(bob, group, "is dropped");
    finish_turns();
    EXPECT_EQ(driver->started, (Seen{"runs", "waits"}));

    say(bob, group, "later");
    finish_turns();
    EXPECT_EQ(driver->started.back(), "later");
}

TEST_F(AgentHostTest, PostsNothingForMessagesThatNeedNoTurn) {
    start(Reply{"ok", ""});
    const auto other = *ChannelId::parse("30000000-0000-4000-8000-000000000004");
    create(other, messaging::ChannelType::group, {ann, bob});

    say(ann, other, "Eliza?");

    EXPECT_TRUE(driver->started.empty());
    EXPECT_EQ(stage.seen, (Seen{"Eliza? in group"}));
}

TEST_F(AgentHostTest, SurvivesTheEndOfItsExecutor) {
    start(Reply{"ok", ""});
    executor.end();

    say(ann, direct, "hello");

    EXPECT_TRUE(driver->started.empty());
    EXPECT_EQ(stage.seen, (Seen{"hello"}));
}

struct LoggedLine {
    std::string text;
    LogContext context;
};

class NoteSink final : public log::Sink {
public:
    explicit NoteSink(std::vector<LoggedLine>& lines) : lines_(lines) {}

    void write(LogLevel, std::string line) override {
        lines_.push_back({std::move(line), LogScope::current()});
    }

private:
    std::vector<LoggedLine>& lines_;
};

/// What is logged, with the context of each line, while it lives.
class LoggedLines {
public:
    LoggedLines() : before_(log::set_sink(std::make_shared<NoteSink>(lines))) {
        log::set_level(LogLevel::info);
    }
    ~LoggedLines() {
        log::set_sink(before_);
        log::set_level(LogLevel::fatal);
    }

    std::vector<LoggedLine> lines;

private:
    std::shared_ptr<log::Sink> before_;
};

TEST_F(AgentHostTest, LinesOfATurnNameTheAgentAndTheChannel) {
    LoggedLines log;
    start(Reply{"How are you?", ""});
    say(ann, direct, "hello");
    finish_turns();

    ASSERT_EQ(log.lines.size(), 1U);
    EXPECT_TRUE(log.lines[0].text.starts_with("answered message ")) << log.lines[0].text;
    EXPECT_EQ(log.lines[0].context.agent_id, doctor.to_string());
    EXPECT_EQ(log.lines[0].context.agent_name, "Eliza");
    EXPECT_EQ(log.lines[0].context.channel_id, direct.to_string());
    EXPECT_EQ(LogScope::current().agent_name, "");
}

TEST_F(AgentHostTest, CountsHowTurnsEnd) {
    LoggedLines log;
    start(TurnError{"AWAY", "no model"}, {.queue = {.max_waiting_in_channel = 1, .max_waiting = 10}});
    for (const auto* text : {"one", "two", "three"})
        say(ann, direct, text);
    EXPECT_EQ(host->metrics().running.value(), 1);
    EXPECT_EQ(host->metrics().waiting.value(), 1);
    finish_turns();

    const auto& metrics = host->metrics();
    EXPECT_EQ(metrics.failed.value(), 2U);
    EXPECT_EQ(metrics.dropped.value(), 1U);
    EXPECT_EQ(metrics.replied.value() + metrics.ignored.value(), 0U);
    EXPECT_EQ(metrics.running.value(), 0);
    EXPECT_EQ(metrics.waiting.value(), 0);
    std::uint64_t observed = 0;
    for (std::size_t index = 0; index < siopp::DurationHistogram::bucket_count; ++index)
        observed += metrics.duration.bucket(index);
    EXPECT_EQ(observed, 2U);
    ASSERT_EQ(log.lines.size(), 3U);
    for (const auto& line : log.lines)
        EXPECT_EQ(line.context.agent_name, "Eliza") << line.text;
}

}  // namespace
}  // namespace wimpole::agents
