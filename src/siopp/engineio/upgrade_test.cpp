#include "siopp/engineio/upgrade.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;

using Texts = std::vector<std::string>;
using Reasons = std::vector<DisconnectReason>;

class UpgradeTest : public ::testing::Test {
protected:
    UpgradeTest() { EXPECT_EQ(answer(get_text()).status, 200); }

    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    std::string poll() { return answer(get_text(id())).body; }
    net::MemoryPeer& open_websocket(std::string_view behind = {}) {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, upgrade_text(id()) + std::string(behind)).status, 101);
        return peer;
    }
    net::MemoryPeer& start_poll() {
        auto& peer = harness.connect();
        harness.send(peer, get_text(id()));
        return peer;
    }
    void send(net::MemoryPeer& peer, std::string text) {
        harness.send(peer, websocket::text_frame(std::move(text)));
    }
    void emit(std::string_view text) { record().session->send(EncodedPacket::text(std::span(&text, 1))); }
    SessionRecord& record() { return acceptor[0]; }
    const std::string& id() { return record().id; }
    /// That the session still goes on over polling.
    void expect_polling() {
        emit("still");
        EXPECT_EQ(poll(), "4still");
        EXPECT_EQ(answer(post_text(id(), "4here")).body, "ok");
        EXPECT_EQ(record().messages.back(), "here");
        EXPECT_TRUE(record().closed.empty());
    }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
};

TEST_F(UpgradeTest, MovesTheSessionToTheWebSocketThatProbesIt) {
    auto& poll = start_poll();
    auto& peer = open_websocket();
    EXPECT_EQ(take_frames(peer), Texts{});

    send(peer, "2probe");
    EXPECT_EQ(take_frames(peer), Texts{"3probe"});
    EXPECT_EQ(EngineHarness::response(poll).body, "6");
    send(peer, "5");
    emit("hello");
    send(peer, "4world");

    EXPECT_EQ(take_frames(peer), Texts{"4hello"});
    EXPECT_EQ(record().messages, Texts{"world"});
    EXPECT_EQ(answer(get_text(id())).body, R"({"code":3,"message":"Bad request"})");
    EXPECT_EQ(answer(post_text(id(), "4x")).body, R"({"code":3,"message":"Bad request"})");
    EXPECT_TRUE(record().closed.empty());
}

TEST_F(UpgradeTest, PollingGoesOnUntilTheProbe) {
    open_websocket();

    emit("one");

    EXPECT_EQ(poll(), "4one");
    auto& waiting = start_poll();
    EXPECT_EQ(waiting.received(), "");
}

TEST_F(UpgradeTest, EveryPollAfterTheProbeIsAnsweredAtOnce) {
    auto& peer = open_websocket();
    send(peer, "2probe");

    EXPECT_EQ(poll(), "6");
    EXPECT_EQ(poll(), "6");
    emit("buffered");
    EXPECT_EQ(poll(), "4buffered");
    EXPECT_EQ(poll(), "6");
    EXPECT_EQ(take_frames(peer), Texts{"3probe"});
}

TEST_F(UpgradeTest, WhatIsBufferedFollowsInOrderAndNoNoopWithIt) {
    auto& peer = open_websocket();
    send(peer, "2probe");
    for (const auto* text : {"one", "two", "three"})
        emit(text);

    send(peer, "5");
    emit("four");
    harness.settle();

    EXPECT_EQ(take_frames(peer), (Texts{"3probe", "4one", "4two", "4three", "4four"}));
}

TEST_F(UpgradeTest, PostsDuringTheUpgradeAreProcessed) {
    auto& peer = open_websocket();
    send(peer, "2probe");

    EXPECT_EQ(answer(post_text(id(), "4late")).body, "ok");
    send(peer, "5");

    EXPECT_EQ(record().messages, Texts{"late"});
}

TEST_F(UpgradeTest, AnUpgradeWithoutAProbeIsAcceptedAndReleasesThePoll) {
    auto& poll = start_poll();
    auto& peer = open_websocket();

    send(peer, "5");
    emit("hello");
    harness.settle();

    EXPECT_EQ(EngineHarness::response(poll).body, "6");
    EXPECT_EQ(take_frames(peer), Texts{"4hello"});
}

TEST_F(UpgradeTest, EverythingMayComeInOneSegmentWithTheHandshake) {
    auto& peer = open_websocket(websocket::text_frame("2probe") + websocket::text_frame("5") +
                                websocket::text_frame("4hello"));

    EXPECT_EQ(take_frames(peer), Texts{"3probe"});
    EXPECT_EQ(record().messages, Texts{"hello"});
    EXPECT_FALSE(record().session->is_polling());
}

TEST_F(UpgradeTest, AnythingElseBeforeTheUpgradePacketEndsOnlyTheWebSocket) {
    for (const auto* bad : {"4hello", "2foo", "2", "6", "1", "x", ""}) {
        auto& peer = open_websocket();
        send(peer, "2probe");
        send(peer, bad);

        EXPECT_EQ(take_frames(peer), (Texts{"3probe", "close "})) << bad;
        expect_polling();
    }
    EXPECT_EQ(std::ranges::count(record().messages, "hello"), 0);
}

TEST_F(UpgradeTest, BinaryBeforeTheUpgradePacketEndsOnlyTheWebSocket) {
    auto& peer = open_websocket();

    harness.send(peer, websocket::binary_frame("x"));

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    expect_polling();
}

TEST_F(UpgradeTest, AWebSocketThatDiesDuringTheUpgradeLeavesTheSessionAlone) {
    for (const bool probes : {false, true}) {
        auto& lost = open_websocket();
        if (probes) send(lost, "2probe");
        lost.reset();
        harness.settle();
        expect_polling();

        auto& gone = open_websocket();
        if (probes) send(gone, "2probe");
        gone.finish();
        harness.settle();
        expect_polling();

        auto& violating = open_websocket();
        if (probes) send(violating, "2probe");
        harness.send(violating, "\x81\x01x");
        expect_polling();
    }
}

TEST_F(UpgradeTest, PollsWaitAgainAfterAnUpgradeThatFailed) {
    auto& peer = open_websocket();
    send(peer, "2probe");
    send(peer, "4x");

    auto& waiting = start_poll();

    EXPECT_EQ(waiting.received(), "");
}

TEST_F(UpgradeTest, AnUpgradeThatTakesTooLongEndsOnlyTheWebSocket) {
    auto& peer = open_websocket();
    send(peer, "2probe");
    harness.pass(9'990ms);
    EXPECT_EQ(take_frames(peer), Texts{"3probe"});

    harness.pass(20ms);

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    expect_polling();
}

TEST_F(UpgradeTest, AnUpgradeMaySucceedAfterOneThatFailed) {
    auto& first = open_websocket();
    send(first, "nonsense");

    auto& second = open_websocket();
    send(second, "2probe");
    send(second, "5");
    emit("hello");
    harness.settle();

    EXPECT_EQ(take_frames(second), (Texts{"3probe", "4hello"}));
}

TEST_F(UpgradeTest, APingDuringTheUpgradeIsNotLost) {
    harness.pass(20s);
    auto& peer = open_websocket();
    send(peer, "2probe");
    harness.pass(5'010ms);

    send(peer, "5");
    EXPECT_EQ(take_frames(peer), (Texts{"3probe", "2"}));
    send(peer, "3");
    harness.pass(24s);

    EXPECT_TRUE(record().closed.empty());
}

TEST_F(UpgradeTest, DoesNotDisturbTheRhythmOfPings) {
    harness.pass(20s);
    auto& peer = open_websocket();
    send(peer, "2probe");
    send(peer, "5");
    take_frames(peer);

    harness.pass(4'980ms);
    EXPECT_EQ(take_frames(peer), Texts{});
    harness.pass(30ms);

    EXPECT_EQ(take_frames(peer), Texts{"2"});
}

TEST_F(UpgradeTest, ClosingTheSessionDuringTheUpgradeDeliversWhatIsBufferedToAClientThatPolls) {
    auto& peer = open_websocket();
    send(peer, "2probe");
    emit("last");

    record().session->close(DisconnectReason::forced_close);

    EXPECT_EQ(poll(), "4last");
    EXPECT_EQ(poll(), "1");
    harness.settle();
    EXPECT_EQ(take_frames(peer), (Texts{"3probe", "close "}));
    EXPECT_EQ(record().closed, Reasons{DisconnectReason::forced_close});
}

TEST_F(UpgradeTest, ClosingTheSessionDuringTheUpgradeDeliversWhatIsBufferedToAClientThatComes) {
    auto& peer = open_websocket();
    send(peer, "2probe");
    emit("finished");
    emit("1");
    record().session->close(DisconnectReason::forced_close);
    EXPECT_EQ(record().closed, Reasons{DisconnectReason::forced_close});

    send(peer, "5");
    harness.settle();

    EXPECT_EQ(take_frames(peer), (Texts{"3probe", "4finished", "41", "close "}));
    EXPECT_EQ(answer(get_text(id())).status, 400);
}

TEST_F(UpgradeTest, AClientMayCloseTheSessionDuringTheUpgrade) {
    auto& peer = open_websocket();
    send(peer, "2probe");

    answer(post_text(id(), "1"));

    EXPECT_EQ(take_frames(peer), (Texts{"3probe", "close "}));
    EXPECT_EQ(record().closed, Reasons{DisconnectReason::transport_close});
    send(peer, "5");
    EXPECT_EQ(harness.engine().session_count(), 0U);
}

TEST_F(UpgradeTest, NoSecondWebSocketMayTakePartInAnUpgrade) {
    auto& first = open_websocket();
    auto& second = open_websocket();

    send(second, "5");
    emit("hello");
    send(first, "5");

    EXPECT_EQ(take_frames(second), Texts{"close "});
    EXPECT_EQ(take_frames(first), Texts{"4hello"});
}

TEST_F(UpgradeTest, PipelinedPollsThatTheUpgradeReleasesDoNotOutliveIt) {
    auto& poll = harness.connect();
    harness.send(poll, get_text(id()) + get_text(id()) + get_text(id()));
    auto& peer = open_websocket();

    send(peer, "5");

    EXPECT_EQ(EngineHarness::response(poll).body, "6");
    EXPECT_EQ(EngineHarness::response(poll).status, 400);
    EXPECT_EQ(EngineHarness::response(poll).status, 400);
    poll.finish();
    harness.settle();
    EXPECT_TRUE(record().closed.empty());
}

TEST_F(UpgradeTest, AnUpgradedSessionBeyondTheQueueLimitIsASlowConsumer) {
    harness.options.websocket.max_queued_bytes = 500;
    auto& peer = open_websocket();
    for (int count = 0; count < 10; ++count)
        emit(std::string(100, 'x'));
    peer.set_room(0);

    send(peer, "5");

    EXPECT_EQ(record().closed, Reasons{DisconnectReason::slow_consumer});
}

}  // namespace
}  // namespace siopp::engineio
