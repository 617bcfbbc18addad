#include "siopp/socketio/room_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "siopp/socketio/client_harness.hpp"

namespace siopp::socketio {
namespace {

class RoomTableTest : public ::testing::Test {
protected:
    RoomTableTest() {
        harness.exchange(harness.connect(), engineio::upgrade_text());
        for (std::size_t index = 0; index < members.size(); ++index) {
            members[index] =
                std::make_unique<Member>(Member{acceptor.clients.at(0), std::to_string(index), {}});
        }
    }

    std::set<std::string> ids_in(std::string_view room) const {
        std::set<std::string> ids;
        if (const auto* found = table.find(room)) {
            for (const auto* member : found->members)
                EXPECT_TRUE(ids.insert(member->id).second);
        }
        return ids;
    }

    RecordingFactory factory;
    ClientAcceptor acceptor{factory};
    engineio::EngineHarness harness{acceptor};
    std::array<std::unique_ptr<Member>, 20> members;
    RoomTable table;
};

using Ids = std::set<std::string>;

TEST_F(RoomTableTest, KnowsWhoIsInARoom) {
    table.join(*members[0], "red");
    table.join(*members[1], "red");
    table.join(*members[1], "blue");

    EXPECT_EQ(ids_in("red"), (Ids{"0", "1"}));
    EXPECT_EQ(ids_in("blue"), Ids{"1"});
    EXPECT_TRUE(table.is_in(*members[1], "blue"));
    EXPECT_FALSE(table.is_in(*members[0], "blue"));
    EXPECT_EQ(table.find("green"), nullptr);
}

TEST_F(RoomTableTest, JoiningTwiceIsJoiningOnce) {
    table.join(*members[0], "red");
    table.join(*members[0], "red");
    EXPECT_EQ(ids_in("red"), Ids{"0"});

    table.leave(*members[0], "red");

    EXPECT_FALSE(table.is_in(*members[0], "red"));
}

TEST_F(RoomTableTest, ARoomExistsAsLongAsItHasMembers) {
    table.join(*members[0], "red");
    table.join(*members[1], "red");
    EXPECT_EQ(table.size(), 1U);

    table.leave(*members[0], "red");
    EXPECT_EQ(table.size(), 1U);
    table.leave(*members[1], "red");

    EXPECT_EQ(table.size(), 0U);
    EXPECT_EQ(table.find("red"), nullptr);
}

TEST_F(RoomTableTest, LeavingARoomThatOneIsNotInDoesNothing) {
    table.join(*members[0], "red");

    table.leave(*members[0], "blue");
    table.leave(*members[1], "red");

    EXPECT_EQ(ids_in("red"), Ids{"0"});
}

TEST_F(RoomTableTest, LeavingAllRoomsLeavesTheOthersAlone) {
    for (const auto* room : {"red", "blue", "green"}) {
        table.join(*members[0], room);
        table.join(*members[1], room);
    }

    table.leave_all(*members[0]);

    EXPECT_TRUE(members[0]->places.empty());
    for (const auto* room : {"red", "blue", "green"})
        EXPECT_EQ(ids_in(room), Ids{"1"});
}

TEST_F(RoomTableTest, StaysRightThroughManyChanges) {
    std::map<std::string, Ids> expected;
    std::mt19937 random(11);
    const auto below = [&](int limit) { return std::uniform_int_distribution(0, limit - 1)(random); };
    for (int step = 0; step < 20'000; ++step) {
        auto& member = *members[static_cast<std::size_t>(below(20))];
        const auto room = std::to_string(below(10));
        const int what = below(20);
        if (what == 0) {
            table.leave_all(member);
            for (auto& [name, ids] : expected)
                ids.erase(member.id);
        } else if (what < 10) {
            table.leave(member, room);
            expected[room].erase(member.id);
        } else {
            table.join(member, room);
            expected[room].insert(member.id);
        }
        ASSERT_EQ(ids_in(room), expected[room]) << step;
    }
    for (const auto& [room, ids] : expected)
        EXPECT_EQ(ids_in(room), ids) << room;
}

}  // namespace
}  // namespace siopp::socketio
