#include "siopp/socketio/client.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/socketio/client_harness.hpp"

namespace siopp::socketio {
namespace {

using namespace std::chrono_literals;
using engineio::get_text;
using engineio::post_text;
using engineio::take_frames;
using engineio::upgrade_text;
using websocket::binary_frame;
using websocket::text_frame;

using Texts = std::vector<std::string>;

constexpr auto placeholder_event = R"(451-["file",{"_placeholder":true,"num":0}])";

class ClientTest : public ::testing::Test {
protected:
    /// A session that has joined nothing yet.
    net::MemoryPeer& open() {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, upgrade_text()).status, 101);
        take_frames(peer);
        return peer;
    }
    net::MemoryPeer& open_connected() {
        auto& peer = open();
        send(peer, "40");
        take_frames(peer);
        factory.log.clear();
        return peer;
    }
    void send(net::MemoryPeer& peer, std::string_view text) {
        harness.send(peer, text_frame(std::string(text)));
    }
    Client& client() { return *acceptor.clients.back(); }
    Texts take_log() { return std::exchange(factory.log, {}); }
    /// Expects that these packets, the last one at the latest, cost a client its connection and reach nobody.
    void expect_violation(const Texts& packets) {
        auto& peer = open_connected();
        for (const auto& packet : packets)
            send(peer, packet);
        EXPECT_EQ(take_frames(peer), Texts{"close "}) << packets.back();
        EXPECT_EQ(take_log(), Texts{"/ disconnected: parse error"}) << packets.back();
    }

    RecordingFactory factory;
    ClientAcceptor acceptor{factory};
    engineio::EngineHarness harness{acceptor};
};

TEST_F(ClientTest, ConnectsAndTellsTheSocketsId) {
    auto& peer = open();

    send(peer, "40");

    EXPECT_EQ(take_frames(peer), Texts{R"(40{"sid":"id1"})"});
    EXPECT_EQ(take_log(), (Texts{"/ auth {}", "/ connected"}));
}

TEST_F(ClientTest, GivesTheAuthPayloadAsItCame) {
    auto& peer = open();

    send(peer, R"(40{ "token" : "\u0061", "n": 1.0 })");

    EXPECT_EQ(take_log()[0], R"(/ auth { "token" : "\u0061", "n": 1.0 })");
}

TEST_F(ClientTest, ConnectsToNamespacesByTheirRawNames) {
    auto& peer = open();

    send(peer, "40/admin,");
    EXPECT_EQ(take_frames(peer), Texts{R"(40/admin,{"sid":"id1"})"});
    send(peer, "40/admin/,");
    send(peer, "40/admin?a=b,");
    send(peer, "401");

    EXPECT_EQ(take_frames(peer),
              (Texts{R"(44/admin/,{"message":"Invalid namespace"})",
                     R"(44/admin?a=b,{"message":"Invalid namespace"})", R"(40{"sid":"id2"})"}));
}

TEST_F(ClientTest, AcceptsANamespaceWithoutItsComma) {
    auto& peer = open();

    send(peer, "40/admin");

    EXPECT_EQ(take_frames(peer), Texts{R"(40/admin,{"sid":"id1"})"});
}

TEST_F(ClientTest, ARefusedClientIsToldWhyAndStays) {
    factory.refusal_of_others = {"not \"you\"", R"({"code":1})"};
    auto& peer = open();

    send(peer, "40/nope,");
    send(peer, "40");

    EXPECT_EQ(take_frames(peer),
              (Texts{R"(44/nope,{"message":"not \"you\"","data":{"code":1}})", R"(40{"sid":"id1"})"}));
}

TEST_F(ClientTest, WhatIsEmittedOnConnectFollowsTheReply) {
    factory.on_connected = [](Client& client, Endpoint& endpoint) {
        client.send(encode_event(endpoint.name_space(), "welcome", {}));
    };
    auto& peer = open();

    send(peer, "40");

    EXPECT_EQ(take_frames(peer), (Texts{R"(40{"sid":"id1"})", R"(42["welcome"])"}));
}

TEST_F(ClientTest, GivesEventsAndAcksToTheEndpointOfTheirNamespace) {
    auto& peer = open_connected();
    send(peer, "40/admin,");
    take_log();

    send(peer, R"(42["a",1])");
    send(peer, R"(42/admin,7["b"])");
    send(peer, R"(433["yes"])");
    send(peer, R"(43/admin,["no id"])");
    send(peer, R"(42[5,null])");

    EXPECT_EQ(take_log(), (Texts{R"(/ event "a" 1)", R"(/admin event 7 "b")", R"(/ ack 3 "yes")",
                                 R"(/admin ack "no id")", "/ event 5 null"}));
}

TEST_F(ClientTest, AnEventWithoutAPayloadIsIgnored) {
    auto& peer = open_connected();

    send(peer, "42");
    send(peer, "427");

    EXPECT_EQ(take_frames(peer), Texts{});
    EXPECT_EQ(take_log(), Texts{});
}

TEST_F(ClientTest, PutsAttachmentsTogetherInOrder) {
    auto& peer = open_connected();

    send(peer, R"(452-3["file",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}])");
    harness.send(peer, binary_frame("zero"));
    EXPECT_EQ(take_log(), Texts{});
    harness.send(peer, binary_frame("one"));
    send(peer, R"(461-9[{"_placeholder":true,"num":0}])");
    harness.send(peer, binary_frame("two"));

    EXPECT_EQ(take_log(),
              (Texts{R"(/ event 3 "file" {"_placeholder":true,"num":1} {"_placeholder":true,"num":0})"
                     " <zero> <one>",
                     R"(/ ack 9 {"_placeholder":true,"num":0} <two>)"}));
}

TEST_F(ClientTest, AttachmentsThatAreTooLargeTogetherAreAViolation) {
    acceptor.options.max_attachment_bytes = 100;
    auto& peer = open_connected();
    const auto event = R"(452-["x",{"_placeholder":true,"num":0}])";
    send(peer, event);
    harness.send(peer, binary_frame(std::string(50, 'x')) + binary_frame(std::string(50, 'x')));
    EXPECT_EQ(take_log().size(), 1U);

    send(peer, event);
    harness.send(peer, binary_frame(std::string(50, 'x')) + binary_frame(std::string(51, 'x')));

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_EQ(take_log(), Texts{"/ disconnected: parse error"});
}

TEST_F(ClientTest, HeartbeatsMayComeBetweenAttachments) {
    auto& peer = open_connected();
    harness.pass(25'010ms);

    send(peer, placeholder_event);
    send(peer, "3");
    harness.send(peer, binary_frame("x"));

    EXPECT_EQ(take_log(), Texts{R"(/ event "file" {"_placeholder":true,"num":0} <x>)"});
}

TEST_F(ClientTest, AttachmentsMayComeAsBase64Text) {
    auto& peer = open_connected();

    send(peer, placeholder_event);
    send(peer, "bAQID");

    EXPECT_EQ(take_log(), Texts{R"(/ event "file" {"_placeholder":true,"num":0} <)"
                                "\x01\x02\x03>"});
}

TEST_F(ClientTest, AttachmentsMayComeByPolling) {
    auto& peer = harness.connect();
    harness.exchange(peer, get_text());
    const auto id = client().session().id();

    const auto body = std::string("40\x1e") + placeholder_event +
                      "\x1e"
                      "bAQID";
    EXPECT_EQ(harness.exchange(peer, post_text(id, body)).body, "ok");

    EXPECT_EQ(take_log().back(), R"(/ event "file" {"_placeholder":true,"num":0} <)"
                                 "\x01\x02\x03>");
}

TEST_F(ClientTest, AnAttachmentMayBeEmptyUnusedOrUsedTwice) {
    auto& peer = open_connected();

    send(peer, R"(452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])");
    harness.send(peer, binary_frame("") + binary_frame("unused"));

    EXPECT_EQ(
        take_log(),
        Texts{R"(/ event "x" {"_placeholder":true,"num":0} {"_placeholder":true,"num":0} <> <unused>)"});
}

TEST_F(ClientTest, AClientThatGoesInTheMiddleOfAttachmentsLeavesNothing) {
    auto& peer = open_connected();
    send(peer, R"(453-["x",{"_placeholder":true,"num":0}])");
    harness.send(peer, binary_frame("one"));

    peer.finish();
    harness.settle();

    EXPECT_EQ(take_log(), Texts{"/ disconnected: transport close"});
    EXPECT_EQ(harness.engine().session_count(), 0U);
}

TEST_F(ClientTest, AnythingButConnectComesTooEarlyAtFirst) {
    for (const auto* packet : {R"(42["x"])", "41", "430[]", "44{}", placeholder_event}) {
        auto& peer = open();

        send(peer, packet);
        harness.send(peer, binary_frame("x"));

        EXPECT_EQ(take_frames(peer), Texts{"close "}) << packet;
        EXPECT_EQ(take_log(), Texts{});
    }
}

TEST_F(ClientTest, ViolationsCostTheConnection) {
    for (const auto* packet : {
             "4",
             "47",
             "4x",
             "4[]",
             "40",
             "44{}",
             R"(44"x")",
             "41{}",
             R"(41["x"])",
             "40[]",
             "40null",
             R"(40"x")",
             "40{",
             "42[",
             "42{}",
             "42[]",
             "42[null]",
             "42[{}]",
             R"(42["x"]y)",
             R"(42["connect"])",
             R"(42["connect_error"])",
             R"(42["disconnect"])",
             R"(42["disconnecting"])",
             R"(42["newListener"])",
             R"(42["removeListener"])",
             R"(42["\u0063onnect"])",
             R"(42/admin,["x"])",
             "41/admin,",
             "43/admin,0[]",
             "43{}",
             "430{}",
             R"(42123456789012345678901["x"])",
             R"(45["x"])",
             R"(450-["x"])",
             R"(45-1-["x"])",
             R"(451.5-["x"])",
             R"(4511-["x"])",
             R"(4599999999999999999999-["x"])",
             R"(451-["x",{"_placeholder":true,"num":1}])",
             R"(451-["x",{"_placeholder":true,"num":-1}])",
             R"(451-["x",{"_placeholder":true,"num":"0"}])",
             R"(451-["x",{"_placeholder":true}])",
             R"(451-[{"_placeholder":true,"num":0}])",
             "45",
             "451-",
             "46",
             "461-",
         }) {
        expect_violation({packet});
    }
}

TEST_F(ClientTest, ATextPacketWhereAnAttachmentIsDueIsAViolation) {
    expect_violation({placeholder_event, R"(42["x"])"});
    expect_violation({placeholder_event, "41"});
    expect_violation({placeholder_event, placeholder_event});
}

TEST_F(ClientTest, AnAttachmentThatNobodyWaitsForIsAViolation) {
    auto& peer = open_connected();

    harness.send(peer, binary_frame("x"));

    EXPECT_EQ(take_log(), Texts{"/ disconnected: parse error"});
}

TEST_F(ClientTest, JsonNestedTooDeeplyIsAViolation) {
    acceptor.options.limits.max_depth = 10;
    auto& peer = open_connected();
    send(peer, R"(42["x",)" + std::string(9, '[') + std::string(9, ']') + "]");
    EXPECT_EQ(take_log().size(), 1U);

    expect_violation({R"(42["x",)" + std::string(10, '[') + std::string(10, ']') + "]"});
}

TEST_F(ClientTest, NothingBehindAViolationIsProcessed) {
    auto& peer = open_connected();

    harness.send(peer, text_frame("4x") + text_frame(R"(42["late"])"));

    EXPECT_EQ(take_log(), Texts{"/ disconnected: parse error"});
}

TEST_F(ClientTest, AClientMayLeaveANamespaceAndStaysConnected) {
    auto& peer = open_connected();
    send(peer, "40/admin,");
    take_frames(peer);
    take_log();

    send(peer, "41/admin,");
    send(peer, R"(42["x"])");
    send(peer, "41");

    EXPECT_EQ(take_log(), (Texts{"/admin disconnected: client namespace disconnect", R"(/ event "x")",
                                 "/ disconnected: client namespace disconnect"}));
    EXPECT_EQ(take_frames(peer), Texts{});
    EXPECT_EQ(harness.engine().session_count(), 1U);
}

TEST_F(ClientTest, AnEventForANamespaceThatWasLeftIsAViolation) {
    auto& peer = open_connected();

    harness.send(peer, text_frame("41") + text_frame(R"(42["late"])"));

    EXPECT_EQ(take_log(), Texts{"/ disconnected: client namespace disconnect"});
    EXPECT_EQ(take_frames(peer), Texts{"close "});
}

TEST_F(ClientTest, AClientMayComeBackInTheSameSegmentWithANewSocket) {
    auto& peer = open_connected();

    harness.send(peer, text_frame("41") + text_frame("40") + text_frame(R"(42["x"])"));

    EXPECT_EQ(take_frames(peer), Texts{R"(40{"sid":"id2"})"});
    EXPECT_EQ(take_log(), (Texts{"/ disconnected: client namespace disconnect", "/ auth {}", "/ connected",
                                 R"(/ event "x")"}));
}

TEST_F(ClientTest, TheServerMayLeaveANamespace) {
    auto& peer = open_connected();
    send(peer, "40/admin,");
    take_frames(peer);
    take_log();

    client().disconnect(*factory.endpoints.back());
    harness.settle();

    EXPECT_EQ(take_frames(peer), Texts{"41/admin,"});
    EXPECT_EQ(take_log(), Texts{"/admin disconnected: server namespace disconnect"});
    send(peer, R"(42["still here"])");
    EXPECT_EQ(take_log(), Texts{R"(/ event "still here")"});
}

TEST_F(ClientTest, TheServerMayLeaveAllNamespacesAndClose) {
    auto& peer = open_connected();
    send(peer, "40/admin,");
    take_frames(peer);
    take_log();

    client().close();
    harness.settle();

    EXPECT_EQ(take_frames(peer), (Texts{"41/admin,", "41", "close "}));
    EXPECT_EQ(take_log(), (Texts{"/admin disconnected: server namespace disconnect",
                                 "/ disconnected: server namespace disconnect"}));
}

TEST_F(ClientTest, AnEndpointMayBeDisconnectedInItsOwnHandlers) {
    factory.on_event = [](Client& client, Endpoint& endpoint) { client.disconnect(endpoint); };
    auto& peer = open_connected();
    harness.send(peer, text_frame(R"(42["x"])") + text_frame("40"));
    EXPECT_EQ(take_frames(peer), (Texts{"41", R"(40{"sid":"id2"})"}));

    factory.on_connected = [](Client& client, Endpoint&) { client.close(); };
    auto& other = open();
    send(other, "40");
    EXPECT_EQ(take_frames(other), (Texts{R"(40{"sid":"id3"})", "41", "close "}));
}

TEST_F(ClientTest, TheEndOfTheTransportIsToldToEveryEndpoint) {
    auto& peer = open_connected();
    send(peer, "40/admin,");
    take_log();

    peer.reset();
    harness.settle();

    EXPECT_EQ(take_log(), (Texts{"/admin disconnected: transport error", "/ disconnected: transport error"}));
}

TEST_F(ClientTest, AClientThatJoinsNothingIsClosed) {
    auto& peer = open();
    send(peer, "40/nope,");
    take_frames(peer);
    harness.pass(20s);

    harness.pass(24'980ms);
    EXPECT_EQ(take_frames(peer), Texts{"2"});
    send(peer, "3");
    harness.pass(30ms);

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_EQ(harness.engine().session_count(), 0U);
}

TEST_F(ClientTest, AClientThatJoinedSomethingIsNotClosedEvenWhenItLeaves) {
    auto& peer = open_connected();
    harness.pass(26s);
    send(peer, "3");
    send(peer, "41");

    harness.pass(24s);

    EXPECT_EQ(harness.engine().session_count(), 1U);
}

TEST_F(ClientTest, AttachmentsFollowTheirPacketAtOnce) {
    auto& peer = open_connected();
    ArgumentWriter arguments;
    arguments.add(Binary{"one"});
    arguments.add(Binary{"two"});
    const auto event = encode_event("/", "file", arguments);

    client().send(event);
    client().send(event);
    harness.settle();

    const auto frames = take_frames(peer);
    ASSERT_EQ(frames.size(), 6U);
    EXPECT_TRUE(frames[0].starts_with("452-["));
    EXPECT_EQ(frames[1], "b:one");
    EXPECT_EQ(frames[2], "b:two");
    EXPECT_EQ(frames[3], frames[0]);
}

}  // namespace
}  // namespace siopp::socketio
