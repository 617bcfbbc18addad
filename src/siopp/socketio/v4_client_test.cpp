#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/engineio/engine_harness.hpp"
#include "siopp/socketio/client_harness.hpp"

namespace siopp::socketio {
namespace {

using Texts = std::vector<std::string>;

/// Clients of socket.io-client 1.x and 2.x.
class V4ClientTest : public ::testing::Test {
protected:
    V4ClientTest() { harness.options.http.allow_eio3 = true; }

    net::MemoryPeer& open() {
        auto& peer = harness.connect();
        EXPECT_EQ(harness
                      .exchange(peer, engineio::request_text("GET", "/socket.io/?EIO=3&transport=websocket",
                                                             engineio::upgrade_headers))
                      .status,
                  101);
        harness.pass(std::chrono::milliseconds(10));
        auto frames = engineio::take_frames(peer);
        EXPECT_TRUE(frames.at(0).starts_with("0{"));
        frames.erase(frames.begin());
        first = frames;
        return peer;
    }
    Texts exchange(net::MemoryPeer& peer, std::string_view text) {
        harness.send(peer, websocket::text_frame(std::string(text)));
        return engineio::take_frames(peer);
    }

    RecordingFactory factory;
    ClientAcceptor acceptor{factory};
    engineio::EngineHarness harness{acceptor};
    /// What came right behind the open packet.
    Texts first;
};

TEST_F(V4ClientTest, IsInTheMainNamespaceWithoutAsking) {
    auto& peer = open();

    EXPECT_EQ(first, Texts{"40"});
    EXPECT_EQ(factory.log, (Texts{"/ auth {}", "/ connected"}));
    exchange(peer, R"(42["hello",1])");
    EXPECT_EQ(factory.log.back(), R"(/ event "hello" 1)");
}

TEST_F(V4ClientTest, OverPollingTheReplyComesWithTheFirstPoll) {
    const auto opened = harness.exchange(
        harness.connect(), engineio::request_text("GET", "/socket.io/?EIO=3&transport=polling"));
    const auto at = opened.body.find("\"sid\":\"") + 7;
    const auto id = opened.body.substr(at, opened.body.find('"', at) - at);

    const auto poll = harness.exchange(
        harness.connect(), engineio::request_text("GET", "/socket.io/?EIO=3&transport=polling&sid=" + id));

    EXPECT_EQ(poll.body, "2:40");
}

TEST_F(V4ClientTest, AuthorizesByAQueryBehindTheNamespace) {
    auto& peer = open();

    EXPECT_EQ(exchange(peer, "40/admin?token=a%20b"), Texts{"40/admin,"});
    EXPECT_EQ(factory.log[2], R"(/admin auth {"token":"a b"})");
    exchange(peer, R"(42/admin,["hello"])");
    EXPECT_EQ(factory.log.back(), R"(/admin event "hello")");
    exchange(peer, "41/admin,");
    EXPECT_EQ(factory.log.back(), "/admin disconnected: client namespace disconnect");
}

TEST_F(V4ClientTest, IsRefusedWithABareString) {
    auto& peer = open();
    EXPECT_EQ(exchange(peer, "40/nope?a=b"), Texts{R"(44/nope,"Invalid namespace")"});

    factory.refusal_of_others = {"ignored", R"({"reason":1})"};
    EXPECT_EQ(exchange(peer, "40/nope"), Texts{R"(44/nope,{"reason":1})"});
}

TEST_F(V4ClientTest, WhatComesBeforeTheDecisionWaits) {
    factory.undecided = {"/admin"};
    auto& peer = open();
    EXPECT_EQ(exchange(peer, "40/admin?a=b"), Texts{});
    EXPECT_EQ(exchange(peer, R"(42/admin,["early"])"), Texts{});

    auto& client = *acceptor.clients.back();
    client.decide(*factory.pending.front(), factory.create(client, "/admin"));
    harness.settle();

    EXPECT_EQ(engineio::take_frames(peer), Texts{"40/admin,"});
    EXPECT_EQ(factory.log.back(), R"(/admin event "early")");
}

TEST_F(V4ClientTest, MustNotConnectToTheMainNamespaceAgain) {
    auto& peer = open();
    EXPECT_EQ(exchange(peer, "40"), Texts{"close "});
}

TEST_F(V4ClientTest, BinaryEventsCarryTheTypeByte) {
    auto& peer = open();
    factory.on_event = [](Client& client, Endpoint&) {
        ArgumentWriter writer;
        writer.add(Binary{"xyz"});
        client.send(encode_event("/", "back", writer));
    };
    harness.send(peer, websocket::text_frame(R"(451-["bin",{"_placeholder":true,"num":0}])") +
                           websocket::binary_frame("\x04"
                                                   "abc"));

    EXPECT_EQ(factory.log.back(), R"(/ event "bin" {"_placeholder":true,"num":0} <abc>)");
    EXPECT_EQ(engineio::take_frames(peer),
              (Texts{R"(451-["back",{"_placeholder":true,"num":0}])", "b:\x04xyz"}));
}

}  // namespace
}  // namespace siopp::socketio
