#include "wimpole/agents/turn_taking.hpp"
#include "wimpole/agents/test_participants.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

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
    registry.add(agent_called(eliza, "Eliza", "dr-eliza"), nullptr);
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
};

using enum TurnDecision;

const Case cases[] = {
    {"own message", ChannelType::dm, {ann, eliza}, eliza, "Eliza", "", written_by_agent},
    {"another agent's message",
     ChannelType::group,
     {ann, eliza, parry},
     parry,
     "@Eliza hello",
     "",
     written_by_agent},
    {"an agent that is not in the channel", ChannelType::dm, {eliza}, parry, "Eliza", "", written_by_agent},
    {"not in the direct channel", ChannelType::dm, {ann, bob}, ann, "Eliza?", "", not_a_participant},
    {"not in the group", ChannelType::group, {ann, parry}, ann, "Eliza?", "", not_a_participant},
    {"empty channel", ChannelType::group, {}, ann, "Eliza?", "", not_a_participant},
    {"silent in a direct channel",
     ChannelType::dm,
     {ann, eliza},
     ann,
     "hi",
     R"({"silent":true})",
     silent_message},
    {"silent and addressed",
     ChannelType::group,
     {ann, eliza},
     ann,
     "@eliza",
     R"({"silent":true})",
     silent_message},
    {"silent is false", ChannelType::dm, {ann, eliza}, ann, "hi", R"({"silent":false})", direct_channel},
    {"silent is no boolean", ChannelType::dm, {ann, eliza}, ann, "hi", R"({"silent":"yes"})", direct_channel},
    {"other metadata", ChannelType::dm, {ann, eliza}, ann, "hi", R"({"isDm":true})", direct_channel},
    {"direct channel", ChannelType::dm, {ann, eliza}, ann, "hello", "", direct_channel},
    {"direct voice channel", ChannelType::voice_dm, {ann, eliza}, ann, "hello", "", direct_channel},
    {"channel with oneself", ChannelType::self, {ann, eliza}, ann, "hello", "", direct_channel},
    {"channel of the api", ChannelType::api, {ann, eliza}, ann, "hello", "", direct_channel},
    {"direct channel of a stranger", ChannelType::dm, {ann, eliza}, bob, "hello", "", direct_channel},
    {"direct channel with two agents",
     ChannelType::dm,
     {ann, eliza, parry},
     ann,
     "hello",
     "",
     direct_channel},
    {"only agent of a group", ChannelType::group, {ann, eliza}, ann, "hello all", "", only_agent},
    {"only agent among many people", ChannelType::group, {ann, bob, eliza}, bob, "hello", "", only_agent},
    {"sender outside the group", ChannelType::group, {eliza}, ann, "hello", "", only_agent},
    {"only agent of a voice group", ChannelType::voice_group, {ann, eliza}, ann, "hello", "", only_agent},
    {"only agent of a thread", ChannelType::thread, {ann, eliza}, ann, "hello", "", only_agent},
    {"only agent of a feed", ChannelType::feed, {ann, eliza}, ann, "hello", "", only_agent},
    {"only agent of a forum", ChannelType::forum, {ann, eliza}, ann, "hello", "", only_agent},
    {"two agents, nobody addressed",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "hello",
     "",
     not_addressed},
    {"two agents, the other addressed",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "@Parry hi",
     "",
     not_addressed},
    {"two agents, name inside a word",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "Elizabeth",
     "",
     not_addressed},
    {"two agents, addressed with @",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "@eliza hi",
     "",
     addressed},
    {"two agents, addressed by name",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "hi, ELIZA!",
     "",
     addressed},
    {"two agents, addressed by user name",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "@dr-eliza",
     "",
     addressed},
    {"two agents, both addressed",
     ChannelType::group,
     {ann, eliza, parry},
     ann,
     "Parry, Eliza?",
     "",
     addressed},
    {"only agent, addressed", ChannelType::group, {ann, eliza}, ann, "Eliza?", "", addressed},
};

TEST(TurnTakingTest, DecidesByTheTable) {
    const auto agents = two_agents();
    for (const auto& row : cases) {
        messaging::Channel channel;
        channel.type = row.type;
        channel.participants = row.participants;
        messaging::Message message;
        message.sender = row.sender;
        message.text = row.text;
        message.metadata = row.metadata;

        EXPECT_EQ(decide_turn(agents.find(eliza)->agent, message, channel, agents), row.expected) << row.name;
    }
}

TEST(TurnTakingTest, OnlySomeDecisionsAreTurns) {
    for (const auto decision : {TurnDecision::written_by_agent, TurnDecision::not_a_participant,
                                TurnDecision::silent_message, TurnDecision::not_addressed}) {
        EXPECT_FALSE(takes_turn(decision));
    }
    for (const auto decision :
         {TurnDecision::direct_channel, TurnDecision::only_agent, TurnDecision::addressed}) {
        EXPECT_TRUE(takes_turn(decision));
    }
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
