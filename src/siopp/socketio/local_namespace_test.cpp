#include "siopp/socketio/local_namespace.hpp"

#include <gtest/gtest.h>

#include <set>

#include "siopp/socketio/client_harness.hpp"

namespace siopp::socketio {
namespace {

class LocalNamespaceTest : public ::testing::Test {
protected:
    LocalNamespaceTest() {
        for (std::size_t index = 0; index < 4; ++index) {
            auto& peer = harness.connect();
            harness.exchange(peer, engineio::upgrade_text());
            engineio::take_frames(peer);
            members.push_back(std::make_unique<Member>(
                Member{acceptor.clients.back(), "member" + std::to_string(index), {}}));
            name_space.add(*members.back());
        }
    }

    /// Delivers an event and gives the indexes of those who got it, each as often as it did.
    std::multiset<int> receivers(const Audience& audience) {
        name_space.deliver(audience, encode_event("/", "event", {}));
        harness.settle();
        std::multiset<int> indexes;
        for (std::size_t index = 0; index < members.size(); ++index) {
            for (const auto& frame : engineio::take_frames(*harness.peers()[index])) {
                EXPECT_EQ(frame, R"(42["event"])");
                indexes.insert(static_cast<int>(index));
            }
        }
        return indexes;
    }
    void join(std::size_t index, std::string_view room) { name_space.rooms().join(*members[index], room); }

    RecordingFactory factory;
    ClientAcceptor acceptor{factory};
    engineio::EngineHarness harness{acceptor};
    std::vector<std::unique_ptr<Member>> members;
    LocalNamespace name_space{"/"};
};

using Receivers = std::multiset<int>;

TEST_F(LocalNamespaceTest, FindsItsMembersById) {
    EXPECT_EQ(name_space.size(), 4U);
    EXPECT_EQ(name_space.find("member2"), members[2].get());
    EXPECT_EQ(name_space.find("other"), nullptr);

    name_space.remove(*members[2]);

    EXPECT_EQ(name_space.find("member2"), nullptr);
    EXPECT_EQ(name_space.size(), 3U);
}

TEST_F(LocalNamespaceTest, WithoutARoomEveryoneGetsIt) {
    EXPECT_EQ(receivers({}), (Receivers{0, 1, 2, 3}));
}

TEST_F(LocalNamespaceTest, AMemberOfSeveralRoomsGetsItOnce) {
    join(0, "red");
    join(1, "red");
    join(1, "blue");

    EXPECT_EQ(receivers({{"red", "blue"}, {}}), (Receivers{0, 1}));
    EXPECT_EQ(receivers({{"red", "red"}, {}}), (Receivers{0, 1}));
    EXPECT_EQ(receivers({{"blue"}, {}}), Receivers{1});
    EXPECT_EQ(receivers({{"nobody"}, {}}), Receivers{});
}

TEST_F(LocalNamespaceTest, AMembersIdIsARoom) {
    join(1, "red");

    EXPECT_EQ(receivers({{"member3"}, {}}), Receivers{3});
    EXPECT_EQ(receivers({{"member1", "red"}, {}}), Receivers{1});
    EXPECT_EQ(receivers({{}, {"member0"}}), (Receivers{1, 2, 3}));
}

TEST_F(LocalNamespaceTest, ARoomMayBeNamedLikeAMember) {
    join(0, "member1");

    EXPECT_EQ(receivers({{"member1"}, {}}), (Receivers{0, 1}));
}

TEST_F(LocalNamespaceTest, ExceptedRoomsAreLeftOut) {
    join(0, "red");
    join(1, "red");
    join(1, "blue");
    join(2, "blue");

    EXPECT_EQ(receivers({{}, {"blue"}}), (Receivers{0, 3}));
    EXPECT_EQ(receivers({{"red"}, {"blue"}}), Receivers{0});
    EXPECT_EQ(receivers({{"red", "blue"}, {"member0", "nobody"}}), (Receivers{1, 2}));
    EXPECT_EQ(receivers({{"red"}, {"red"}}), Receivers{});
    EXPECT_EQ(receivers({{"red"}, {}}), (Receivers{0, 1}));
}

TEST_F(LocalNamespaceTest, WhoWasRemovedGetsNothing) {
    join(0, "red");
    join(1, "red");

    name_space.remove(*members[0]);

    EXPECT_EQ(receivers({{"red"}, {}}), Receivers{1});
    EXPECT_EQ(receivers({}), (Receivers{1, 2, 3}));
}

}  // namespace
}  // namespace siopp::socketio
