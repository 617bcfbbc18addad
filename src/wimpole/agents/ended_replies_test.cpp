#include "wimpole/agents/ended_replies.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_host_harness.hpp"

namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;
using History = AgentActivity::History;

class EndedRepliesTest : public AgentHostHarness {
protected:
    static constexpr auto* story =
        R"([{"when":"plain","steps":[{"reply":"at once"}]},)"
        R"({"when":"fail","steps":[{"chunk":"Half"},{"error":{"code":"BROKEN","message":"no"}}]},)"
        R"({"when":"","steps":[{"chunk":"told "},{"reply":"told {text}"}]}])";

    Seen seen_by_joining(ChannelId channel, History history = History::not_told) {
        stage.seen.clear();
        host->joined(channel, "late", history);
        executor.run();
        return stage.seen;
    }
};

TEST_F(EndedRepliesTest, AreToldToWhoComesBackAndAsksForNoHistory) {
    start_script(story);
    say(ann, direct, "one");

    EXPECT_EQ(seen_by_joining(direct),
              (Seen{"again told one to late", "complete to late", "enable to late"}));
    EXPECT_EQ(seen_by_joining(direct, History::told), Seen());
    EXPECT_EQ(seen_by_joining(group), Seen());
}

TEST_F(EndedRepliesTest, AreOnlyThoseThatWereToldInChunksAndHaveEndedOfLate) {
    start_script(story);
    say(ann, direct, "plain");
    EXPECT_EQ(seen_by_joining(direct), Seen());

    say(ann, direct, "fail");
    EXPECT_EQ(seen_by_joining(direct), (Seen{"again Half to late", "complete to late", "enable to late"}));
    executor.advance(60s);
    EXPECT_EQ(seen_by_joining(direct), Seen());
}

TEST_F(EndedRepliesTest, AreNotToldAgainOnceTheyAreDeleted) {
    start_script(story);
    say(ann, direct, "one");
    ASSERT_TRUE(wimpole::run(store.delete_message(direct, listener->messages.back().id)));
    executor.run();
    EXPECT_EQ(seen_by_joining(direct), Seen());

    say(ann, direct, "two");
    ASSERT_TRUE(wimpole::run(store.clear_channel(direct)));
    executor.run();
    EXPECT_EQ(seen_by_joining(direct), Seen());
}

TEST_F(EndedRepliesTest, AreNoMoreThanTheLimit) {
    AgentHostOptions options;
    options.ended.max_replies = 2;
    start_script(story, options);
    for (const auto* text : {"one", "two", "three"})
        say(ann, direct, text);

    EXPECT_EQ(seen_by_joining(direct),
              (Seen{"again told two to late", "complete to late", "enable to late",
                    "again told three to late", "complete to late", "enable to late"}));
}

}  // namespace
}  // namespace wimpole::agents
