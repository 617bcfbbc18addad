#include "wimpole/agents/input_lock.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/silent_signals.hpp"
#include "wimpole/agents/test_participants.hpp"

namespace wimpole::agents {
namespace {

using Closes = InputLock::Closes;
using messaging::ChannelType;

/// What the people of two channels are told.
class NotedSignals final : public SilentSignals {
public:
    void disable_input(ChannelId id, const std::string& socket) override { note("disable", id, socket); }
    void enable_input(ChannelId id, const std::string& socket) override { note("enable", id, socket); }
    void message_complete(ChannelId id, MessageServerId, const std::string& socket) override {
        note("complete", id, socket);
    }

    std::vector<std::string> notes;
    ChannelId second;

private:
    void note(const std::string& what, ChannelId id, const std::string& socket) {
        EXPECT_TRUE(socket.empty()) << "all are told";
        notes.push_back(what + (id == second ? " in the second" : ""));
    }
};

class InputLockTest : public testing::Test {
protected:
    using Notes = std::vector<std::string>;

    InputLockTest() {
        channel.id = ChannelId::random();
        other.id = signals.second = ChannelId::random();
    }

    NotedSignals signals;
    InputLocks locks{signals};
    messaging::Channel channel;
    messaging::Channel other;
};

TEST_F(InputLockTest, ClosesForAsLongAsItLives) {
    {
        const InputLock lock(locks, channel, Closes::yes);
        EXPECT_EQ(signals.notes, Notes{"disable"});
        EXPECT_TRUE(locks.is_closed(channel.id));
        EXPECT_FALSE(locks.is_closed(other.id));
    }
    EXPECT_EQ(signals.notes, (Notes{"disable", "complete", "enable"}));
    EXPECT_FALSE(locks.is_closed(channel.id));
}

TEST_F(InputLockTest, TheFirstAgentClosesAndTheLastOpens) {
    std::optional<InputLock> first;
    std::optional<InputLock> second;
    first.emplace(locks, channel, Closes::yes);
    second.emplace(locks, channel, Closes::yes);
    first.reset();
    EXPECT_TRUE(locks.is_closed(channel.id));
    EXPECT_EQ(signals.notes, (Notes{"disable", "complete"})) << "the end of each turn is told";
    second.reset();

    EXPECT_EQ(signals.notes, (Notes{"disable", "complete", "complete", "enable"}));
    EXPECT_FALSE(locks.is_closed(channel.id));
}

TEST_F(InputLockTest, ChannelsAreClosedOneByOne) {
    std::optional<InputLock> here;
    std::optional<InputLock> there;
    here.emplace(locks, channel, Closes::yes);
    there.emplace(locks, other, Closes::yes);
    here.reset();
    EXPECT_TRUE(locks.is_closed(other.id));
    there.reset();

    EXPECT_EQ(signals.notes, (Notes{"disable", "disable in the second", "complete", "enable",
                                    "complete in the second", "enable in the second"}));
}

TEST_F(InputLockTest, WhereItDoesNotCloseTheEndIsToldAllTheSame) {
    {
        const InputLock lock(locks, channel, Closes::no);
        EXPECT_FALSE(locks.is_closed(channel.id));
    }
    EXPECT_EQ(signals.notes, Notes{"complete"});
}

TEST_F(InputLockTest, OpensHoweverATurnEnds) {
    EXPECT_THROW(
        {
            const InputLock lock(locks, channel, Closes::yes);
            throw std::runtime_error("of the turn");
        },
        std::runtime_error);
    EXPECT_EQ(signals.notes, (Notes{"disable", "complete", "enable"}));
}

TEST_F(InputLockTest, WhereItClosesIsUpToThePolicyAndToWhoIsThere) {
    AgentRegistry agents;
    for (const auto id : {doctor, parry}) {
        Agent agent;
        agent.id = id;
        agents.add(std::move(agent), nullptr);
    }
    struct {
        ChannelType type;
        std::vector<EntityId> participants;
        bool automatic;
    } const cases[] = {
        {ChannelType::dm, {ann, doctor}, true},
        {ChannelType::dm, {}, true},
        {ChannelType::voice_dm, {ann, bob, doctor}, true},
        {ChannelType::group, {ann, doctor}, true},
        {ChannelType::group, {ann, doctor, parry}, true},
        {ChannelType::self, {ann, doctor}, true},
        {ChannelType::api, {ann, doctor}, true},
        {ChannelType::group, {ann, bob, doctor}, false},
        {ChannelType::group, {doctor, parry}, false},
        {ChannelType::api, {ann, bob, doctor}, false},
        {ChannelType::group, {}, false},
    };
    for (const auto& row : cases) {
        messaging::Channel place;
        place.type = row.type;
        place.participants = row.participants;
        const auto name =
            std::string(messaging::to_string(row.type)) + " of " + std::to_string(row.participants.size());
        EXPECT_EQ(closes_input(InputPolicy::automatic, place, agents), row.automatic) << name;
        EXPECT_TRUE(closes_input(InputPolicy::all, place, agents)) << name;
        EXPECT_FALSE(closes_input(InputPolicy::off, place, agents)) << name;
    }
}

}  // namespace
}  // namespace wimpole::agents
