#include "wimpole/agents/turn_taking.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/agents/test_participants.hpp"

namespace wimpole::agents {
namespace {

using messaging::ChannelType;

Agent agent_called(EntityId id, std::string name, std::string username) {
    Agent agent;
    agent.id = id;
    agent.name = std::move(name);
    agent.username = std::move(username);
    return agent;
}

AgentRegistry two_agents() {
    AgentRegistry registry;
    registry.add(agent_called(doctor, "Eliza", "dr-eliza"), nullptr);
    registry.add(agent_called(parry, "Parry", ""), nullptr);
    return registry;
}

struct Case {
    std::string name;
    ChannelType type = ChannelType::group;
    std::vector<EntityId> participants;
    EntityId sender;
    std::string text;
    std::string metadata;
    TurnDecision expected = TurnDecision::not_addressed;
    std::optional<EntityId> replied_to = std::nullopt;
    std::string source = "client_chat";
};

const auto* const mentions_eliza = R"({"mentions":["10000000-0000-4000-8000-000000000001"]})";
const auto* const mentions_eliza_object =
    R"({"mentions":[{"id":"10000000-0000-4000-8000-000000000001","name":"E"}]})";

using enum TurnDecision;

const Case cases[] = {
    {"own message", ChannelType::dm, {ann, doctor}, doctor, "Eliza", "", own_message},
    {"another agent's message",
     ChannelType::group,
     {ann, doctor, parry},
     parry,
     "@Eliza hello",
     "",
     written_by_agent},
    {"an agent that is not in the channel", ChannelType::dm, {doctor}, parry, "Eliza", "", written_by_agent},
    {"a message of the system",
     ChannelType::dm,
     {ann, doctor},
     ann,
     "joined",
     "",
     silent_message,
     {},
     "system"},
    {"not in the direct channel", ChannelType::dm, {ann, bob}, ann, "Eliza?", "", not_a_participant},
    {"not in the group", ChannelType::group, {ann, parry}, ann, "Eliza?", "", not_a_participant},
    {"empty channel", ChannelType::group, {}, ann, "Eliza?", "", not_a_participant},
    {"silent in a direct channel",
     ChannelType::dm,
     {ann, doctor},
     ann,
     "hi",
     R"({"silent":true})",
     silent_message},
    {"silent and addressed",
     ChannelType::group,
     {ann, doctor},
     ann,
     "@eliza",
     R"({"silent":true})",
     silent_message},
    {"silent is false", ChannelType::dm, {ann, doctor}, ann, "hi", R"({"silent":false})", direct_channel},
    {"silent is no boolean",
     ChannelType::dm,
     {ann, doctor},
     ann,
     "hi",
     R"({"silent":"yes"})",
     direct_channel},
    {"other metadata", ChannelType::dm, {ann, doctor}, ann, "hi", R"({"isDm":true})", direct_channel},
    {"direct channel", ChannelType::dm, {ann, doctor}, ann, "hello", "", direct_channel},
    {"direct voice channel", ChannelType::voice_dm, {ann, doctor}, ann, "hello", "", direct_channel},
    {"channel with oneself", ChannelType::self, {ann, doctor}, ann, "hello", "", direct_channel},
    {"channel of the api", ChannelType::api, {ann, doctor}, ann, "hello", "", direct_channel},
    {"direct channel of a stranger", ChannelType::dm, {ann, doctor}, bob, "hello", "", direct_channel},
    {"direct channel with two agents",
     ChannelType::dm,
     {ann, doctor, parry},
     ann,
     "hello",
     "",
     direct_channel},
    {"only agent of a group", ChannelType::group, {ann, doctor}, ann, "hello all", "", only_agent},
    {"only agent among many people", ChannelType::group, {ann, bob, doctor}, bob, "hello", "", only_agent},
    {"sender outside the group", ChannelType::group, {doctor}, ann, "hello", "", only_agent},
    {"only agent of a voice group", ChannelType::voice_group, {ann, doctor}, ann, "hello", "", only_agent},
    {"only agent of a thread", ChannelType::thread, {ann, doctor}, ann, "hello", "", only_agent},
    {"only agent of a feed", ChannelType::feed, {ann, doctor}, ann, "hello", "", only_agent},
    {"only agent of a forum", ChannelType::forum, {ann, doctor}, ann, "hello", "", only_agent},
    {"two agents, nobody addressed",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "hello",
     "",
     host_of_group},
    {"two agents, the other one first",
     ChannelType::group,
     {parry, ann, doctor},
     ann,
     "hello",
     "",
     not_addressed},
    {"two agents, the other addressed",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "@Parry hi",
     "",
     not_addressed},
    {"two agents, name inside a word",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "Elizabeth",
     "",
     host_of_group},
    {"mentioned by id", ChannelType::group, {parry, doctor}, ann, "you there", mentions_eliza, addressed},
    {"mentioned by an object",
     ChannelType::group,
     {parry, doctor},
     ann,
     "you",
     mentions_eliza_object,
     addressed},
    {"a mention that is no id",
     ChannelType::group,
     {parry, doctor},
     ann,
     "you",
     R"({"mentions":[1,"x"]})",
     not_addressed},
    {"a reply to it", ChannelType::group, {parry, doctor}, ann, "why", "", addressed, doctor},
    {"a reply to the other one", ChannelType::group, {doctor, parry}, ann, "why", "", not_addressed, parry},
    {"a reply to a person", ChannelType::group, {doctor, parry}, ann, "why", "", host_of_group, bob},
    {"two agents, addressed with @",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "@eliza hi",
     "",
     addressed},
    {"two agents, addressed by name",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "hi, ELIZA!",
     "",
     addressed},
    {"two agents, addressed by user name",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "@dr-eliza",
     "",
     addressed},
    {"two agents, both addressed",
     ChannelType::group,
     {ann, doctor, parry},
     ann,
     "Parry, Eliza?",
     "",
     addressed},
    {"only agent, addressed", ChannelType::group, {ann, doctor}, ann, "Eliza?", "", addressed},
};

messaging::Channel channel_of(const Case& row) {
    messaging::Channel channel;
    channel.type = row.type;
    channel.participants = row.participants;
    return channel;
}

messaging::Message message_of(const Case& row) {
    messaging::Message message;
    message.sender = row.sender;
    message.text = row.text;
    message.metadata = row.metadata;
    message.source = row.source;
    return message;
}

TurnDecision decide(const Case& row, const AgentRegistry& agents, const TurnTakingRules& rules,
                    const Candidate& candidate = {.agent = doctor}) {
    const auto channel = channel_of(row);
    const auto message = message_of(row);
    const auto entries = agents.entries();
    return decide_turn(candidate, Occasion(message, channel, *entries, row.replied_to), rules);
}

TEST(TurnTakingTest, DecidesByTheTable) {
    const auto agents = two_agents();
    for (const auto& row : cases)
        EXPECT_EQ(decide(row, agents, {}), row.expected) << row.name;
}

TEST(TurnTakingTest, AnotherPolicyChangesOnlyWhatNobodyIsAddressedBy) {
    const auto agents = two_agents();
    for (const auto policy : {GroupPolicy::all, GroupPolicy::mention, GroupPolicy::smart}) {
        for (const auto& row : cases) {
            const auto decision = decide(row, agents, {.group_policy = policy});
            const bool is_open = row.expected == host_of_group || row.expected == not_addressed;
            if (is_open) continue;
            EXPECT_EQ(decision, row.expected) << row.name;
        }
    }
}

/// What an agent does in a group by the group's policy.
struct PolicyCase {
    std::string name;
    GroupPolicy policy;
    std::vector<EntityId> participants;
    std::string text;
    Candidate candidate;
    TurnDecision expected;
};

std::vector<PolicyCase> policy_cases() {
    using enum GroupPolicy;
    // Where it is the first of the agents, and where another one is.
    const std::vector<EntityId> host_group{ann, doctor, parry};
    const std::vector<EntityId> guest_group{ann, parry, doctor};
    const std::vector<EntityId> only_group{ann, doctor};
    // The ELIZA engine, and programs elsewhere that do not say `decides: true`.
    const Candidate plain{.agent = doctor};
    // Models, scripts, and programs elsewhere that do.
    const Candidate judge{.agent = doctor, .can_decide = true};
    const Candidate quiet_plain{.agent = doctor, .is_muted = true};
    const Candidate quiet_judge{.agent = doctor, .is_muted = true, .can_decide = true};
    return {
        {"host: the first answers", host, host_group, "hello", plain, host_of_group},
        {"host: a guest does not", host, guest_group, "hello", plain, not_addressed},
        {"host: that it could judge changes nothing for the host", host, host_group, "hello", judge,
         host_of_group},
        {"host: nor for a guest", host, guest_group, "hello", judge, not_addressed},
        {"host: not where another is addressed", host, host_group, "Parry?", plain, not_addressed},
        {"host: a guest that is addressed", host, guest_group, "Eliza?", plain, addressed},
        {"all: the first", all, host_group, "hello", plain, one_of_all},
        {"all: a guest", all, guest_group, "hello", plain, one_of_all},
        {"all: nobody is asked to judge", all, guest_group, "hello", judge, one_of_all},
        {"all: also where another is addressed", all, guest_group, "Parry?", plain, one_of_all},
        {"all: not one that was asked to be quiet", all, guest_group, "hello", quiet_plain, muted},
        {"mention: nobody", mention, host_group, "hello", plain, not_addressed},
        {"mention: nobody is asked to judge", mention, host_group, "hello", judge, not_addressed},
        {"mention: who is addressed", mention, guest_group, "Eliza?", plain, addressed},
        {"mention: an agent alone", mention, only_group, "hello", plain, only_agent},
        {"smart: a program that decides", smart, guest_group, "hello", judge, offered},
        {"smart: it is the first, which is no matter", smart, host_group, "hello", judge, offered},
        {"smart: a program that does not decide", smart, guest_group, "hello", plain, not_addressed},
        {"smart: not as the first either", smart, host_group, "hello", plain, not_addressed},
        {"smart: a program that decides and is addressed", smart, guest_group, "Eliza?", judge, addressed},
        {"smart: a program that does not, and is addressed", smart, guest_group, "@eliza", plain, addressed},
        {"smart: not where another is addressed", smart, guest_group, "Parry?", judge, not_addressed},
        {"smart: an agent alone is not asked", smart, only_group, "hello", judge, only_agent},
        {"smart: one that was asked to be quiet is not asked", smart, guest_group, "hello", quiet_judge,
         muted},
        {"smart: until it is addressed", smart, guest_group, "Eliza!", quiet_judge, addressed},
    };
}

TEST(TurnTakingTest, DecidesInGroupsByTheirPolicy) {
    const auto agents = two_agents();
    for (const auto& row : policy_cases()) {
        const Case message{row.name, ChannelType::group, row.participants, ann, row.text, "", row.expected};
        EXPECT_EQ(decide(message, agents, {.group_policy = row.policy}, row.candidate), row.expected)
            << row.name;
    }
}

TEST(TurnTakingTest, NobodyIsAskedToJudgeWhatAgentsSay) {
    const auto agents = two_agents();
    const Candidate judge{.agent = doctor, .can_decide = true};
    const Case open{"", ChannelType::group, {ann, parry, doctor}, parry, "hello", "", written_by_agent};
    for (const auto talk : {AgentToAgent::off, AgentToAgent::mention})
        EXPECT_EQ(decide(open, agents, {GroupPolicy::smart, talk}, judge), written_by_agent);
}

TEST(TurnTakingTest, TheHostIsTheFirstThatIsActive) {
    auto agents = two_agents();
    agents.put({agent_called(parry, "Parry", ""), nullptr, false});
    const Case row{"", ChannelType::group, {ann, parry, doctor}, ann, "hello", "", host_of_group};
    EXPECT_EQ(decide(row, agents, {}), host_of_group);
}

TEST(TurnTakingTest, AgentsAnswerAgentsOnlyWhereTheyMayAndAreAddressed) {
    const auto agents = two_agents();
    const TurnTakingRules mention{.agent_to_agent = AgentToAgent::mention};
    const Case named{"", ChannelType::group, {ann, doctor, parry}, parry, "Eliza?", "", written_by_agent};
    const Case open{"", ChannelType::group, {ann, doctor, parry}, parry, "hello", "", written_by_agent};
    const Case own{"", ChannelType::group, {ann, doctor, parry}, doctor, "I, Eliza", "", own_message};
    const Case alone{"", ChannelType::dm, {doctor, parry}, parry, "hello", "", written_by_agent};

    EXPECT_EQ(decide(named, agents, {}), written_by_agent);
    EXPECT_EQ(decide(named, agents, mention), addressed_by_agent);
    EXPECT_EQ(decide(open, agents, mention), written_by_agent);
    EXPECT_EQ(decide(own, agents, mention), own_message);
    EXPECT_EQ(decide(alone, agents, mention), written_by_agent);
}

TEST(TurnTakingTest, AMutedAgentWaitsUntilItIsAddressed) {
    const auto agents = two_agents();
    const Case only{"", ChannelType::group, {ann, doctor}, ann, "hello", "", only_agent};
    const Case named{"", ChannelType::group, {ann, doctor}, ann, "Eliza, hello", "", addressed};
    const Case dm{"", ChannelType::dm, {ann, doctor}, ann, "hello", "", direct_channel};

    const Candidate quiet{.agent = doctor, .is_muted = true};
    EXPECT_EQ(decide(only, agents, {}, quiet), muted);
    EXPECT_EQ(decide(only, agents, {.group_policy = GroupPolicy::all}, quiet), muted);
    EXPECT_EQ(decide(named, agents, {}, quiet), addressed);
    EXPECT_EQ(decide(dm, agents, {}, quiet), direct_channel);
}

TEST(TurnTakingTest, OnlySomeDecisionsAreTurns) {
    for (const auto decision :
         {own_message, written_by_agent, not_a_participant, silent_message, muted, not_addressed}) {
        EXPECT_FALSE(takes_turn(decision));
    }
    for (const auto decision :
         {direct_channel, only_agent, addressed, host_of_group, one_of_all, offered, addressed_by_agent}) {
        EXPECT_TRUE(takes_turn(decision));
    }
}

TEST(TurnTakingTest, KnowsTheCommandToStop) {
    for (const auto* text : {"/stop", " /stop ", "/stop now", "/stop, Eliza"})
        EXPECT_TRUE(is_stop_command(text)) << text;
    for (const auto* text : {"", "stop", "/stopped", "please /stop", "/ stop"})
        EXPECT_FALSE(is_stop_command(text)) << text;
}

TEST(TurnTakingTest, MentionsAreWholeWords) {
    for (const auto* text :
         {"Eliza", "eliza", "@ELIZA", "hi Eliza.", "(eliza)", "Elizabeth and Eliza", "\"Eliza\""}) {
        EXPECT_TRUE(mentions(text, "Eliza")) << text;
    }
    for (const auto* text : {"", "Eliz", "Elizabeth", "myeliza", "eliza2", "eliza_x", "Elizaé"}) {
        EXPECT_FALSE(mentions(text, "Eliza")) << text;
    }
    EXPECT_FALSE(mentions("anything", ""));
    EXPECT_TRUE(mentions("ask dr. who now", "Dr. Who"));
}

}  // namespace
}  // namespace wimpole::agents
