#include <chrono>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_host_harness.hpp"

// Whatever an agent does, its turns end, people may write again, and agents do not talk for ever.
namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;

class AgentFaultTest : public AgentHostHarness {
protected:
    void expect_paired(ChannelId channel) {
        int closed = 0;
        const std::string where = channel == direct ? "" : " in group";
        for (const auto& seen : stage.seen) {
            if (seen == "disable" + where) ++closed;
            if (seen == "enable" + where) --closed;
            ASSERT_GE(closed, 0);
            ASSERT_LE(closed, 1);
        }
        EXPECT_EQ(closed, 0);
    }
};

struct Fault {
    const char* name;
    const char* steps;
    std::chrono::milliseconds ends_within;
};

constexpr Fault faults[] = {
    {"reply", R"([{"reply":"ok"}])", 0ms},
    {"slow reply", R"([{"wait":20000},{"reply":"ok"}])", 20s},
    {"ignore", R"([{"ignore":true}])", 0ms},
    {"stop", R"([{"stop":true}])", 0ms},
    {"error", R"([{"error":{"code":"BAD_KEY","message":"no"}}])", 0ms},
    {"error that is tried again", R"([{"error":{"code":"HTTP_503","retryable":true}}])", 3s},
    {"error after chunks", R"([{"chunk":"Hel"},{"error":{"code":"RESET","retryable":true}}])", 0ms},
    {"error that wants to wait", R"([{"error":{"code":"HTTP_429","retryable":true,"retryAfter":9999999}}])",
     0ms},
    {"exception", R"([{"throw":"bad"}])", 0ms},
    {"exception after chunks", R"([{"chunk":"Hel"},{"wait":100},{"throw":"bad"}])", 100ms},
    {"hang", R"([{"hang":true}])", 60s},
    {"hang after a thought", R"([{"thought":"hm"},{"hang":true}])", 30s},
    {"hang within the reply", R"([{"chunk":"Hel"},{"hang":true}])", 30s},
    {"hang within a step", R"([{"action":{"id":"1","name":"A"}},{"hang":true}])", 30s},
    {"deaf", R"([{"deaf":100000}])", 60s},
    {"deaf within the reply", R"([{"chunk":"Hel"},{"deaf":100000}])", 30s},
    {"endless", R"([{"chunks":{"text":"x","count":100000,"pause":1000}}])", 300s},
    {"flood", R"([{"chunks":{"text":"0123456789abcdef","count":100000,"pause":0}}])", 100ms},
    {"empty reply", R"([{"reply":{"text":""}}])", 0ms},
    {"forbidden letters", R"([{"chunk":"a\u0000b\u0007"},{"reply":{}}])", 0ms},
    {"broken actions", R"([{"reply":{"text":"ok","actions":[1]}}])", 0ms},
    {"nothing at all", R"([])", 0ms},
};

TEST_F(AgentFaultTest, EveryTurnEndsAndOpensTheInputInTime) {
    std::string rules = "[";
    for (const auto& fault : faults)
        rules += R"({"when":"<)" + std::string(fault.name) + R"(>","steps":)" + fault.steps + "},";
    rules.back() = ']';
    AgentHostOptions options;
    options.input_lock = InputPolicy::all;
    start_script(rules, options);

    for (const auto channel : {direct, group}) {
        for (const auto& fault : faults) {
            const auto ended = waiters.ends.size();
            say(ann, channel, "Eliza <" + std::string(fault.name) + ">");
            executor.advance(fault.ends_within + 1s);

            EXPECT_EQ(waiters.ends.size(), ended + 1) << fault.name;
            EXPECT_EQ(host->metrics().running.value(), 0) << fault.name;
            expect_paired(channel);
            // Those that do not hear end too, at last.
            executor.advance(110s);
        }
    }
    for (const auto& run : stored_runs())
        EXPECT_NE(run.status, messaging::RunStatus::running);
}

TEST_F(AgentFaultTest, InputIsPairedWhateverHappensAndWhenever) {
    std::string rules = "[";
    for (const auto& fault : faults)
        rules += R"({"when":"<)" + std::string(fault.name) + R"(>","steps":)" + fault.steps + "},";
    rules.back() = ']';
    AgentHostOptions options;
    options.input_lock = InputPolicy::all;
    options.queue.max_waiting_in_channel = 3;
    start_script(rules, options);
    std::minstd_rand random(20'261'128);
    const auto one_of = [&](std::size_t count) { return random() % count; };

    for (int i = 0; i < 600; ++i) {
        const auto channel = one_of(2) == 0 ? direct : group;
        switch (one_of(8)) {
            case 0:
                (void)wimpole::start(host->cancel({.channel = channel, .mutes = one_of(2) == 0}));
                break;
            case 1:
                say(bob, channel, "/stop");
                break;
            case 2:
                ASSERT_TRUE(wimpole::run(store.clear_channel(channel)));
                break;
            default:
                say(ann, channel, "Eliza <" + std::string(faults[one_of(std::size(faults))].name) + ">");
        }
        executor.advance(std::chrono::milliseconds(one_of(20'000)));
    }
    executor.advance(4'000s);

    EXPECT_EQ(host->metrics().running.value(), 0);
    EXPECT_EQ(host->metrics().waiting.value(), 0);
    expect_paired(direct);
    expect_paired(group);
}

/// Agents that answer by naming all the others, every time.
class TalkativeAgentsTest : public AgentHostHarness,
                            public testing::WithParamInterface<std::tuple<int, GroupPolicy, WaitingPolicy>> {
};

TEST_P(TalkativeAgentsTest, ComeToAnEndAfterEachPerson) {
    const auto [count, policy, waiting] = GetParam();
    AgentHostOptions options;
    options.rules = {policy, AgentToAgent::mention};
    options.waiting_messages = waiting;
    options.queue.max_waiting_in_channel = 100;
    std::string names;
    for (int i = 0; i < count; ++i)
        names += " @Agent" + std::to_string(i);
    const auto script = R"([{"when":"","steps":[{"wait":5000},{"reply":")" + names + R"("}]}])";
    start_script("[]", options);
    const auto room = ChannelId::random();
    std::vector<EntityId> participants{ann};
    for (int i = 0; i < count; ++i) {
        participants.push_back(EntityId::random());
        add_agent(participants.back(), "Agent" + std::to_string(i),
                  std::make_shared<ScriptDriver>(executor, script_of(script)));
    }
    create(room, messaging::ChannelType::group, participants);

    for (int message = 1; message <= 3; ++message) {
        const auto before = stored_runs().size();
        say(ann, room, "Hello" + names);
        executor.advance(3'600s);

        const auto turns = stored_runs().size() - before;
        const auto first = static_cast<std::size_t>(count);
        EXPECT_LE(turns, first + options.loops.max_turns_after_person) << count << " agents";
        // Whoever is addressed by a person answers; with one merged answer that may be fewer turns.
        EXPECT_GE(turns, first);
        EXPECT_EQ(host->metrics().running.value(), 0);
    }
    if (count > 1) {
        EXPECT_GT(host->metrics().loops_stopped.value(), 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(Groups, TalkativeAgentsTest,
                         testing::Combine(testing::Values(1, 2, 3, 5, 8),
                                          testing::Values(GroupPolicy::host, GroupPolicy::all,
                                                          GroupPolicy::mention, GroupPolicy::smart),
                                          testing::Values(WaitingPolicy::queue, WaitingPolicy::coalesce,
                                                          WaitingPolicy::interrupt)));

TEST_F(AgentFaultTest, TenThousandTurnsGiveTenThousandReplies) {
    start_script(R"([{"when":"","steps":[{"reply":"you said {text}"}]}])");
    for (int i = 0; i < 10'000; ++i)
        say(ann, direct, std::to_string(i));

    EXPECT_EQ(host->metrics().replied.value(), 10'000U);
    EXPECT_EQ(listener->messages.size(), 20'000U);
}

}  // namespace
}  // namespace wimpole::agents
