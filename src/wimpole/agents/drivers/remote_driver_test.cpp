#include "wimpole/agents/drivers/remote_driver.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/agents/manual_executor.hpp"
#include "wimpole/agents/told_events.hpp"

namespace wimpole::agents {
namespace {

using std::chrono::milliseconds;

/// The program's side of a connection.
class NotedLine final : public RemoteLine {
public:
    void give(const Turn& turn) override { notes.push_back("give " + turn.trigger.text); }
    void stop(RunId) override { notes.push_back("stop"); }

    std::vector<std::string> notes;
};

class RemoteDriverTest : public ::testing::Test {
protected:
    using Notes = std::vector<std::string>;

    std::shared_ptr<NotedLine> connect() {
        auto line = std::make_shared<NotedLine>();
        driver.connect(line);
        executor.run();
        return line;
    }

    /// A turn that is being taken, and how it ended.
    struct Taken {
        RunId run;
        ToldEvents events;
        std::stop_source stop;
        std::optional<TurnOutcome> outcome;

        std::string error() const {
            const auto* failed = outcome ? std::get_if<TurnError>(&*outcome) : nullptr;
            return failed ? failed->code : "none";
        }
        std::string text() const {
            const auto* reply = outcome ? std::get_if<Reply>(&*outcome) : nullptr;
            return reply ? reply->text : "none";
        }
    };

    std::unique_ptr<Taken> take(std::string text) {
        auto taken = std::make_unique<Taken>();
        Turn turn;
        turn.run = taken->run = RunId::random();
        turn.trigger.text = std::move(text);
        siopp::spawn(take(*taken, std::move(turn)));
        executor.run();
        return taken;
    }

    bool report(const Taken& taken, RemoteReport report) {
        const bool is_known = driver.report(taken.run, std::move(report));
        executor.run();
        return is_known;
    }

    ManualExecutor executor;
    std::vector<bool> presence;
    RemoteDriver driver{executor, milliseconds(1'000),
                        [this](bool is_there) { presence.push_back(is_there); }};

private:
    siopp::Task<void> take(Taken& taken, Turn turn) {
        auto running = driver.run(std::move(turn), taken.events, taken.stop.get_token());
        taken.outcome = co_await std::move(running);
    }
};

Reply saying(std::string text) {
    Reply reply;
    reply.text = std::move(text);
    return reply;
}

TEST_F(RemoteDriverTest, GivesATurnAndTakesWhatIsSaidOfIt) {
    const auto line = connect();
    const auto turn = take("hello");
    EXPECT_EQ(line->notes, Notes{"give hello"});

    EXPECT_TRUE(report(*turn, RemoteThought{"polite"}));
    EXPECT_TRUE(report(*turn, RemoteChunk{"Hi "}));
    EXPECT_TRUE(report(*turn, ActionStep{.id = "1", .name = "WAVE"}));
    EXPECT_FALSE(turn->outcome);
    EXPECT_TRUE(report(*turn, saying("Hi there")));

    EXPECT_EQ(turn->events.all, "thought polite; chunk Hi ; action WAVE; ");
    EXPECT_EQ(turn->text(), "Hi there");
}

TEST_F(RemoteDriverTest, IsOfferedTurnsOnlyWhereItsProgramDecides) {
    EXPECT_FALSE(driver.can_decide());
    driver.set_can_decide(true);
    EXPECT_TRUE(driver.can_decide());
    driver.set_can_decide(false);
    EXPECT_FALSE(driver.can_decide());
}

TEST_F(RemoteDriverTest, ARunEndsOnce) {
    connect();
    const auto turn = take("hello");
    EXPECT_TRUE(driver.report(turn->run, saying("first")));
    EXPECT_FALSE(driver.report(turn->run, saying("second")));
    EXPECT_FALSE(driver.report(RunId::random(), Ignore{}));
    executor.run();
    EXPECT_EQ(turn->text(), "first");
    EXPECT_FALSE(report(*turn, RemoteChunk{"late"}));
}

TEST_F(RemoteDriverTest, AStopIsPassedOn) {
    const auto line = connect();
    const auto turn = take("hello");
    turn->stop.request_stop();
    executor.run();

    EXPECT_EQ(line->notes, (Notes{"give hello", "stop"}));
    ASSERT_TRUE(turn->outcome);
    EXPECT_TRUE(std::holds_alternative<Ignore>(*turn->outcome));
    EXPECT_FALSE(report(*turn, saying("too late")));
}

TEST_F(RemoteDriverTest, WithoutAConnectionItIsAway) {
    EXPECT_EQ(take("hello")->error(), "AGENT_OFFLINE");
    EXPECT_TRUE(presence.empty());
}

TEST_F(RemoteDriverTest, WhoComesBackInTimeGetsWhatItHadNotBegunAnew) {
    const auto before = connect();
    const auto begun = take("begun");
    const auto untouched = take("untouched");
    EXPECT_TRUE(report(*begun, RemoteChunk{"Half a "}));
    driver.disconnect(before.get());
    executor.advance(milliseconds(999));
    const auto waiting = take("meanwhile");
    EXPECT_FALSE(waiting->outcome);

    const auto after = connect();
    const std::set<std::string> given(after->notes.begin(), after->notes.end());
    EXPECT_EQ(given, (std::set<std::string>{"give untouched", "give meanwhile"}));
    EXPECT_TRUE(report(*begun, saying("Half a sentence")));
    EXPECT_EQ(begun->text(), "Half a sentence");
    executor.advance(milliseconds(5'000));
    EXPECT_FALSE(untouched->outcome);
    EXPECT_EQ(presence, std::vector<bool>{true});
    EXPECT_TRUE(report(*untouched, Ignore{}) && report(*waiting, Ignore{}));
}

TEST_F(RemoteDriverTest, WhoDoesNotComeBackFailsItsTurns) {
    const auto line = connect();
    const auto turn = take("hello");
    driver.disconnect(line.get());
    executor.advance(milliseconds(1'000));

    EXPECT_EQ(turn->error(), "AGENT_OFFLINE");
    EXPECT_EQ(take("again")->error(), "AGENT_OFFLINE");
    EXPECT_EQ(presence, (std::vector<bool>{true, false}));
    connect();
    EXPECT_EQ(presence, (std::vector<bool>{true, false, true}));
}

TEST_F(RemoteDriverTest, OfTwoConnectionsTheLastGetsTheTurns) {
    const auto first = connect();
    const auto second = connect();
    const auto turn = take("one");
    driver.disconnect(second.get());
    const auto other = take("two");

    EXPECT_EQ(second->notes, Notes{"give one"});
    EXPECT_EQ(first->notes, Notes{"give two"});
    EXPECT_TRUE(report(*turn, Ignore{}) && report(*other, Ignore{}));
}

}  // namespace
}  // namespace wimpole::agents
