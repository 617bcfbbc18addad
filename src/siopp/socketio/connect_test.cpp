#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "siopp/socketio/client.hpp"
#include "siopp/socketio/client_harness.hpp"

namespace siopp::socketio {
namespace {

using namespace std::chrono_literals;
using engineio::take_frames;
using engineio::upgrade_text;
using websocket::binary_frame;
using websocket::text_frame;

using Texts = std::vector<std::string>;

/// Clients of the namespaces "/" and "/admin", which decide at once, and "/slow", which does not.
class PendingConnectTest : public ::testing::Test {
protected:
    PendingConnectTest() { factory.undecided = {"/slow"}; }

    net::MemoryPeer& open() {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, upgrade_text()).status, 101);
        take_frames(peer);
        return peer;
    }
    void send(net::MemoryPeer& peer, const Texts& packets) {
        std::string frames;
        for (const auto& packet : packets)
            frames += packet.starts_with("b:") ? binary_frame(packet.substr(2)) : text_frame(packet);
        harness.send(peer, frames);
    }
    Client& client() { return *acceptor.clients.back(); }
    PendingConnect& take_pending() {
        auto& first = *factory.pending.front();
        factory.pending.erase(factory.pending.begin());
        return first;
    }
    void accept() {
        client().decide(take_pending(), factory.create(client(), "/slow"));
        harness.settle();
    }
    void refuse() {
        client().decide(take_pending(), Refusal{"no", {}});
        harness.settle();
    }
    Texts take_log() { return std::exchange(factory.log, {}); }

    RecordingFactory factory;
    ClientAcceptor acceptor{factory};
    engineio::EngineHarness harness{acceptor};
};

TEST_F(PendingConnectTest, IsAnsweredWhenItIsDecided) {
    auto& peer = open();

    send(peer, {"40/slow,"});
    EXPECT_EQ(take_frames(peer), Texts{});
    accept();

    EXPECT_EQ(take_frames(peer), Texts{R"(40/slow,{"sid":"id1"})"});
    EXPECT_EQ(take_log(), Texts{"/slow connected"});
}

TEST_F(PendingConnectTest, MayBeRefusedAndTriedAgain) {
    auto& peer = open();
    send(peer, {"40/slow,"});

    refuse();
    send(peer, {"40/slow,"});
    accept();

    EXPECT_EQ(take_frames(peer), (Texts{R"(44/slow,{"message":"no"})", R"(40/slow,{"sid":"id1"})"}));
}

TEST_F(PendingConnectTest, WhatFollowsWaitsAndIsHandledInOrder) {
    auto& peer = open();

    send(peer, {"40/slow,", R"(42/slow,["a",{ "b":1.0}])",
                R"(451-/slow,7["c",{"_placeholder":true,"num":0}])", "b:bytes", R"(42/slow,["d"])"});
    EXPECT_EQ(take_log(), Texts{});
    accept();
    send(peer, {R"(42/slow,["e"])"});

    EXPECT_EQ(take_log(), (Texts{"/slow connected", R"(/slow event "a" { "b":1.0})",
                                 R"(/slow event 7 "c" {"_placeholder":true,"num":0} <bytes>)",
                                 R"(/slow event "d")", R"(/slow event "e")"}));
}

TEST_F(PendingConnectTest, DoesNotHoldUpOtherNamespaces) {
    auto& peer = open();

    send(peer, {"40/slow,", "40", R"(42["x"])"});

    EXPECT_EQ(take_frames(peer), Texts{R"(40{"sid":"id1"})"});
    EXPECT_EQ(take_log(), (Texts{"/ auth {}", "/ connected", R"(/ event "x")"}));
}

TEST_F(PendingConnectTest, AClientMayLeaveAndComeBackBeforeTheDecision) {
    auto& peer = open();

    send(peer, {"40/slow,", R"(42/slow,["a"])", "41/slow,", "40/slow,", R"(42/slow,["b"])"});
    accept();
    EXPECT_EQ(take_log(), (Texts{"/slow connected", R"(/slow event "a")",
                                 "/slow disconnected: client namespace disconnect"}));
    accept();

    EXPECT_EQ(take_log(), (Texts{"/slow connected", R"(/slow event "b")"}));
    EXPECT_EQ(take_frames(peer), (Texts{R"(40/slow,{"sid":"id1"})", R"(40/slow,{"sid":"id2"})"}));
}

TEST_F(PendingConnectTest, WhatFollowsARefusedOneIsAViolation) {
    auto& peer = open();

    send(peer, {"40/slow,", R"(42/slow,["a"])", R"(42/slow,["b"])"});
    refuse();

    EXPECT_EQ(take_frames(peer), (Texts{R"(44/slow,{"message":"no"})", "close "}));
    EXPECT_EQ(take_log(), Texts{});
}

TEST_F(PendingConnectTest, ASecondOneIsAViolationWhenTheFirstIsAccepted) {
    auto& peer = open();

    send(peer, {"40/slow,", "40/slow,", R"(42/slow,["late"])"});
    accept();

    EXPECT_EQ(take_frames(peer), (Texts{R"(40/slow,{"sid":"id1"})", "close "}));
    EXPECT_EQ(take_log(), (Texts{"/slow connected", "/slow disconnected: parse error"}));
}

TEST_F(PendingConnectTest, ABrokenPacketIsAViolationAtOnce) {
    auto& peer = open();

    send(peer, {"40/slow,", "42/slow,{}"});

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_EQ(take_log(), Texts{"abandoned"});
}

TEST_F(PendingConnectTest, IsAbandonedWhenTheClientGoes) {
    auto& peer = open();
    send(peer, {"40/slow,", R"(42/slow,["a"])"});

    peer.finish();
    harness.settle();

    EXPECT_EQ(take_log(), Texts{"abandoned"});
    EXPECT_EQ(harness.engine().session_count(), 0U);
}

TEST_F(PendingConnectTest, TooManyPacketsBehindItCostTheConnection) {
    acceptor.options.max_waiting_packets = 3;
    auto& peer = open();
    send(peer, {"40/slow,", R"(42/slow,["a"])", R"(42/slow,["b"])"});
    EXPECT_EQ(take_frames(peer), Texts{});

    send(peer, {R"(42/slow,["c"])"});

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_EQ(take_log(), Texts{"abandoned"});
}

TEST_F(PendingConnectTest, TooManyBytesBehindItCostTheConnection) {
    acceptor.options.max_waiting_bytes = 1'000;
    auto& peer = open();
    send(peer,
         {"40/slow,", R"(451-/slow,["a",{"_placeholder":true,"num":0}])", "b:" + std::string(900, 'x')});
    EXPECT_EQ(take_frames(peer), Texts{});

    send(peer,
         {R"(42/slow,["this is more than there was room for, as names and all count, not only bytes"])"});

    EXPECT_EQ(take_frames(peer), Texts{"close "});
}

TEST_F(PendingConnectTest, WhatWasHandledMakesRoomAgain) {
    acceptor.options.max_waiting_packets = 3;
    factory.undecided = {"/slow", "/admin"};
    auto& peer = open();
    send(peer, {"40/slow,", "40/admin,", R"(42/slow,["a"])"});
    accept();

    send(peer, {R"(42/admin,["b"])", R"(42/admin,["c"])"});

    EXPECT_EQ(take_frames(peer), Texts{R"(40/slow,{"sid":"id1"})"});
}

TEST_F(PendingConnectTest, TooManyOfThemCostTheConnection) {
    acceptor.options.max_waiting_packets = 2;
    factory.undecided = {"/a", "/b", "/c"};
    auto& peer = open();

    send(peer, {"40/a,", "40/b,"});
    EXPECT_EQ(take_frames(peer), Texts{});
    send(peer, {"40/c,"});

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_EQ(take_log(), (Texts{"abandoned", "abandoned", "abandoned"}));
}

TEST_F(PendingConnectTest, DoesNotStopTheConnectTimeout) {
    auto& peer = open();
    send(peer, {"40/slow,"});
    harness.pass(26s);
    send(peer, {"3"});

    harness.pass(20s);

    EXPECT_EQ(harness.engine().session_count(), 0U);
    EXPECT_EQ(take_log(), Texts{"abandoned"});
}

TEST_F(PendingConnectTest, AHandlerThatClosesTheConnectionEndsWhatWaits) {
    factory.on_event = [](Client& client, Endpoint&) { client.close(); };
    auto& peer = open();
    send(peer, {"40/slow,", R"(42/slow,["a"])", R"(42/slow,["b"])"});

    accept();

    EXPECT_EQ(take_log(), (Texts{"/slow connected", R"(/slow event "a")",
                                 "/slow disconnected: server namespace disconnect"}));
}

}  // namespace
}  // namespace siopp::socketio
