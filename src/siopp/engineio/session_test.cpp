#include "siopp/engineio/session.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

using Texts = std::vector<std::string>;
using Reasons = std::vector<DisconnectReason>;

class SessionTest : public ::testing::Test {
protected:
    std::string open_polling() {
        EXPECT_EQ(answer(get_text()).status, 200);
        return acceptor.last().id;
    }
    net::MemoryPeer& open_websocket() {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, upgrade_text()).status, 101);
        EXPECT_EQ(take_frames(peer).size(), 1U);
        return peer;
    }
    /// The answer to a request on a connection of its own.
    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    /// A connection with a poll that waits.
    net::MemoryPeer& start_poll(std::string_view id) {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, get_text(id)).status, 0);
        return peer;
    }
    void emit(std::string_view text) { session().send(EncodedPacket::text(std::span(&text, 1))); }
    void emit_binary(std::string_view bytes) { session().send(EncodedPacket::binary(bytes)); }
    Session& session() { return *acceptor.last().session; }
    Texts& messages() { return acceptor.last().messages; }
    Reasons& closed() { return acceptor.last().closed; }
    bool is_unknown(std::string_view id) {
        return answer(get_text(id)).body == R"({"code":1,"message":"Session ID unknown"})";
    }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
};

TEST_F(SessionTest, APollWaitsUntilThereIsSomething) {
    const auto id = open_polling();
    auto& poll = start_poll(id);

    emit("one");
    emit("two");
    harness.settle();

    const auto response = EngineHarness::response(poll);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(http::header_of(response, "content-type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(response.body,
              "4one\x1e"
              "4two");
}

TEST_F(SessionTest, APollTakesWhatHasWaitedForIt) {
    const auto id = open_polling();
    emit("one");
    emit_binary("\x01\x02\x03");

    EXPECT_EQ(answer(get_text(id)).body,
              "4one\x1e"
              "bAQID");
}

TEST_F(SessionTest, APollTakesAtMost16PacketsInOrder) {
    const auto id = open_polling();
    auto& poll = harness.connect();
    for (int number = 0; number < 40; ++number)
        emit(std::string(1, static_cast<char>('A' + number)));

    Texts bodies;
    for (int count = 0; count < 3; ++count)
        bodies.push_back(harness.exchange(poll, get_text(id)).body);

    EXPECT_EQ(std::ranges::count(bodies[0], '\x1e'), 15);
    EXPECT_TRUE(
        bodies[0].starts_with("4A\x1e"
                              "4B"));
    EXPECT_TRUE(bodies[1].starts_with("4Q\x1e"));
    EXPECT_EQ(std::ranges::count(bodies[2], '\x1e'), 7);
    EXPECT_TRUE(
        bodies[2].ends_with("\x1e"
                            "4h"));
}

TEST_F(SessionTest, APostBringsSeveralPackets) {
    const auto id = open_polling();

    const auto response = answer(post_text(id,
                                           "4one\x1e"
                                           "bAQID\x1e"
                                           "4\x1e"
                                           "4€"));

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "ok");
    EXPECT_EQ(http::header_of(response, "content-type"), "text/html");
    EXPECT_EQ(messages(), (Texts{"one", "b:\x01\x02\x03", "", "€"}));
}

TEST_F(SessionTest, ABodyOfTheLargestSizeIsTakenAndALargerOneRefusedWithoutHarm) {
    const auto id = open_polling();
    EXPECT_EQ(answer(post_text(id, std::string(1'000'000, '4'))).status, 200);

    const auto refused = answer(post_text(id, std::string(1'000'001, '4')));

    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.body, "");
    EXPECT_TRUE(closed().empty());
    EXPECT_EQ(messages().size(), 1U);
}

TEST_F(SessionTest, ABinaryBodyClosesTheSession) {
    const auto id = open_polling();

    const auto response = answer(
        request_text("POST", target_of("polling", id), "Content-Type: application/octet-stream\r\n", "4x"));

    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});
    EXPECT_TRUE(messages().empty());
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, ABodyThatIsNotUtf8ClosesTheSession) {
    const auto id = open_polling();

    EXPECT_EQ(answer(post_text(id, "4\xC3\x28")).status, 400);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error});
    EXPECT_TRUE(messages().empty());
}

TEST_F(SessionTest, AnInvalidPacketClosesTheSessionAfterThoseBeforeIt) {
    for (const auto& bad : {""s, "7x"s, "x"s, " 4x"s, "b!"s, "4x\x1e"s, "-1"s}) {
        const auto id = open_polling();

        answer(post_text(id, "4good\x1e" + bad +
                                 "\x1e"
                                 "4late"));

        EXPECT_EQ(messages().at(0), "good") << bad;
        EXPECT_EQ(std::ranges::count(messages(), "late"), 0) << bad;
        EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error}) << bad;
        EXPECT_TRUE(is_unknown(id)) << bad;
    }
}

TEST_F(SessionTest, AnEmptyBodyClosesTheSession) {
    const auto id = open_polling();

    answer(post_text(id, ""));

    EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error});
}

TEST_F(SessionTest, ASecondPollEndsTheSession) {
    const auto id = open_polling();
    auto& first = start_poll(id);

    EXPECT_EQ(answer(get_text(id)).status, 400);

    EXPECT_EQ(EngineHarness::response(first).body, "1");
    EXPECT_EQ(closed().size(), 1U);
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, AnAbortedPollEndsTheSessionAtOnce) {
    const auto id = open_polling();
    auto& poll = start_poll(id);

    poll.finish();
    harness.settle();

    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_close});
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, ACloseByTheClientReleasesItsPoll) {
    const auto id = open_polling();
    auto& poll = start_poll(id);

    EXPECT_EQ(answer(post_text(id, "1")).body, "ok");

    EXPECT_EQ(EngineHarness::response(poll).body, "6");
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_close});
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, NothingBehindACloseIsProcessed) {
    const auto id = open_polling();

    answer(post_text(id,
                     "4one\x1e"
                     "1\x1e"
                     "4two"));

    EXPECT_EQ(messages(), Texts{"one"});
}

TEST_F(SessionTest, PacketsOfNoMeaningAreIgnored) {
    const auto id = open_polling();

    EXPECT_EQ(answer(post_text(id,
                               "0{}\x1e"
                               "3\x1e"
                               "3probe\x1e"
                               "5\x1e"
                               "6\x1e"
                               "4x"))
                  .body,
              "ok");

    EXPECT_TRUE(closed().empty());
    EXPECT_EQ(messages(), Texts{"x"});
}

TEST_F(SessionTest, AClientMustNotPing) {
    for (const auto* ping : {"2", "2probe"}) {
        const auto id = open_polling();
        answer(post_text(id, ping));
        EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error}) << ping;
        EXPECT_TRUE(is_unknown(id));

        auto& peer = open_websocket();
        harness.send(peer, websocket::text_frame(ping) + websocket::text_frame("4late"));
        EXPECT_EQ(take_frames(peer), Texts{"close "}) << ping;
        EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error}) << ping;
        EXPECT_TRUE(messages().empty()) << ping;
    }
}

TEST_F(SessionTest, ClosingAnswersAWaitingPollAndForgetsTheSession) {
    const auto id = open_polling();
    auto& poll = start_poll(id);

    session().close(DisconnectReason::forced_close);
    harness.settle();

    EXPECT_EQ(EngineHarness::response(poll).body, "1");
    EXPECT_EQ(closed(), Reasons{DisconnectReason::forced_close});
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, TheClosePacketComesBehindWhatIsQueuedWithAPollOfItsOwn) {
    const auto id = open_polling();
    auto& poll = start_poll(id);
    emit("last");

    session().close(DisconnectReason::forced_close);
    harness.settle();

    EXPECT_EQ(EngineHarness::response(poll).body, "4last");
    EXPECT_EQ(answer(get_text(id)).body, "1");
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, ClosingWaitsForThePollsThatTakeWhatIsQueued) {
    const auto id = open_polling();
    for (int count = 0; count < 20; ++count)
        emit("x");
    session().close(DisconnectReason::forced_close);
    harness.pass(29s);

    EXPECT_EQ(answer(post_text(id, "4late")).body, R"({"code":1,"message":"Session ID unknown"})");
    const auto first = answer(get_text(id)).body;
    const auto second = answer(get_text(id)).body;

    EXPECT_EQ(std::ranges::count(first, '\x1e'), 15);
    EXPECT_EQ(second,
              "4x\x1e"
              "4x\x1e"
              "4x\x1e"
              "4x");
    EXPECT_EQ(answer(get_text(id)).body, "1");
    EXPECT_TRUE(is_unknown(id));
    EXPECT_TRUE(messages().empty());
}

TEST_F(SessionTest, ClosingDoesNotWaitForPollsForEver) {
    const auto id = open_polling();
    session().close(DisconnectReason::forced_close);
    EXPECT_EQ(harness.engine().session_count(), 1U);

    harness.pass(31s);

    EXPECT_EQ(harness.engine().session_count(), 0U);
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, SendsNothingAfterItWasClosed) {
    auto& peer = open_websocket();
    auto& closing = session();

    closing.close(DisconnectReason::forced_close);
    const std::string_view late = "late";
    closing.send(EncodedPacket::text(std::span(&late, 1)));
    closing.close(DisconnectReason::forced_close);
    harness.settle();

    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_EQ(closed().size(), 1U);
}

TEST_F(SessionTest, AConsumerThatDoesNotPollIsClosedBeyondTheLimit) {
    harness.options.max_queued_bytes = 1000;
    const auto id = open_polling();
    const std::string text(96, 'x');
    for (int count = 0; count < 10; ++count)
        emit(text);
    harness.pass(1s);
    EXPECT_TRUE(closed().empty());

    emit(text);
    EXPECT_TRUE(closed().empty());
    harness.pass(10ms);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::slow_consumer});
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, APollThatWaitsTakesItsShareBeforeTheLimitCounts) {
    harness.options.max_queued_bytes = 1000;
    const auto id = open_polling();
    auto& poll = harness.connect();
    harness.send(poll, get_text(id));

    for (int count = 0; count < 20; ++count)
        emit(std::string(96, 'x'));
    harness.pass(10ms);

    EXPECT_TRUE(closed().empty());
    EXPECT_EQ(EngineHarness::response(poll).body.size(), 10U * 97U + 97U + 10U);
    EXPECT_EQ(answer(get_text(id)).body.size(), 9U * 97U + 8U);
}

TEST_F(SessionTest, APollingClientIsCongestedWhilePacketsWaitForItsPoll) {
    const auto id = open_polling();
    EXPECT_FALSE(session().is_congested());
    emit("one");
    EXPECT_TRUE(session().is_congested());
    answer(get_text(id));
    EXPECT_FALSE(session().is_congested());

    auto& poll = harness.connect();
    harness.send(poll, get_text(id));
    emit("two");

    EXPECT_FALSE(session().is_congested());
}

TEST_F(SessionTest, AWebSocketIsCongestedWhileItDoesNotTakeWhatWasSent) {
    auto& peer = open_websocket();
    emit("one");
    EXPECT_FALSE(session().is_congested());
    peer.set_room(0);
    harness.settle();

    EXPECT_TRUE(session().is_congested());
}

TEST_F(SessionTest, AnOverflowIsNotForgottenBecauseTheClientSendsSomething) {
    for (const auto* sent : {"3", "4x"}) {
        harness.options.max_queued_bytes = 100;
        const auto id = open_polling();
        harness.pass(25s + 10ms);
        emit(std::string(200, 'x'));

        answer(post_text(id, sent));
        harness.pass(10ms);

        EXPECT_EQ(closed(), Reasons{DisconnectReason::slow_consumer}) << sent;
    }
}

TEST_F(SessionTest, PingsAfterTheIntervalAndAgainAnIntervalAfterThePong) {
    auto& peer = open_websocket();
    harness.pass(24'990ms);
    EXPECT_EQ(take_frames(peer), Texts{});
    harness.pass(20ms);
    EXPECT_EQ(take_frames(peer), Texts{"2"});

    harness.pass(15s);
    harness.send(peer, websocket::text_frame("3"));

    harness.pass(24'990ms);
    EXPECT_EQ(take_frames(peer), Texts{});
    harness.pass(20ms);
    EXPECT_EQ(take_frames(peer), Texts{"2"});
}

TEST_F(SessionTest, TellsHowLongTheLastPongTookAndWhatIsQueued) {
    auto& peer = open_websocket();
    harness.pass(25'010ms);
    EXPECT_EQ(take_frames(peer), Texts{"2"});
    EXPECT_EQ(session().link().transport, Transport::websocket);
    EXPECT_FALSE(session().link().round_trip) << "nothing is known before the first pong";

    harness.pass(120ms);
    harness.send(peer, websocket::text_frame("3"));

    ASSERT_TRUE(session().link().round_trip);
    EXPECT_GE(*session().link().round_trip, 120ms);
    EXPECT_LE(*session().link().round_trip, 140ms);
    emit("waits until the end of the turn");
    EXPECT_GT(session().link().queued_bytes, 30U);
    harness.settle();
    EXPECT_EQ(session().link().queued_bytes, 0U);
}

TEST_F(SessionTest, TellsWhatWaitsForAPoll) {
    open_polling();
    EXPECT_EQ(session().link().queued_bytes, 0U);
    emit("one");
    harness.settle();
    EXPECT_EQ(session().link().transport, Transport::polling);
    EXPECT_GE(session().link().queued_bytes, 4U);
    (void)answer(get_text(acceptor.last().id));
    EXPECT_EQ(session().link().queued_bytes, 0U);
}

TEST_F(SessionTest, ClosesWhenNoPongComesInTime) {
    auto& peer = open_websocket();
    harness.pass(25'010ms + 19'980ms);
    EXPECT_TRUE(closed().empty());

    harness.pass(30ms);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::ping_timeout});
    EXPECT_EQ(take_frames(peer), (Texts{"2", "close "}));
}

TEST_F(SessionTest, TheTimeForAPongCountsFromWhenThePingWasDueEvenIfItWasSentLate) {
    open_websocket();
    harness.stall(30s);
    harness.pass(14'980ms);
    EXPECT_TRUE(closed().empty());

    harness.pass(30ms);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::ping_timeout});
}

TEST_F(SessionTest, AfterAPingThatWasFarTooLateAClientHasHalfTheTimeoutLeft) {
    auto& peer = open_websocket();
    harness.stall(1h);
    EXPECT_EQ(take_frames(peer), Texts{"2"});

    harness.pass(9'980ms);
    EXPECT_TRUE(closed().empty());
    harness.pass(30ms);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::ping_timeout});
}

TEST_F(SessionTest, APollingSessionIsPingedToo) {
    const auto id = open_polling();
    auto& poll = start_poll(id);

    harness.pass(25'010ms);
    EXPECT_EQ(EngineHarness::response(poll).body, "2");
    harness.pass(20s);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::ping_timeout});
    EXPECT_TRUE(is_unknown(id));
}

TEST_F(SessionTest, AMessageWhileThePongIsDueGivesTheClientOneMoreTimeout) {
    auto& peer = open_websocket();
    harness.pass(25'010ms + 15s);
    harness.send(peer, websocket::text_frame("4x"));

    harness.pass(15s);
    EXPECT_TRUE(closed().empty());
    harness.send(peer, websocket::text_frame("4x"));
    harness.pass(6s);

    EXPECT_EQ(closed(), Reasons{DisconnectReason::ping_timeout});
}

TEST_F(SessionTest, EachPingMayBeExtendedAnew) {
    auto& peer = open_websocket();
    for (int beat = 0; beat < 3; ++beat) {
        harness.pass(25'010ms + 15s);
        harness.send(peer, websocket::text_frame("4x"));
        harness.pass(15s);
        harness.send(peer, websocket::text_frame("3"));
    }
    EXPECT_TRUE(closed().empty());
}

TEST_F(SessionTest, PongsThatNobodyAskedForDoNotChangeTheRhythm) {
    auto& peer = open_websocket();
    for (int second = 0; second < 24; ++second) {
        harness.pass(1s);
        harness.send(peer, websocket::text_frame("3"));
    }
    EXPECT_EQ(take_frames(peer), Texts{});

    harness.pass(1010ms);

    EXPECT_EQ(take_frames(peer), Texts{"2"});
}

TEST_F(SessionTest, AWebSocketCarriesTextAndBinaryBothWays) {
    auto& peer = open_websocket();

    harness.send(peer, websocket::text_frame("4hello") + websocket::binary_frame("\x01\x02") +
                           websocket::text_frame("bAQID"));
    emit("world");
    emit_binary("\x03");
    harness.settle();

    EXPECT_EQ(messages(), (Texts{"hello", "b:\x01\x02", "b:\x01\x02\x03"}));
    EXPECT_EQ(take_frames(peer), (Texts{"4world", "b:\x03"}));
}

TEST_F(SessionTest, InvalidPacketsCloseAWebSocketWithoutACode) {
    for (const auto* bad : {"", " ", "abc", "7", "9x", "b!"}) {
        auto& peer = open_websocket();

        harness.send(peer, websocket::text_frame(bad) + websocket::text_frame("4late"));

        EXPECT_EQ(take_frames(peer), Texts{"close "}) << bad;
        EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error}) << bad;
        EXPECT_TRUE(messages().empty()) << bad;
    }
}

TEST_F(SessionTest, PacketsOfNoMeaningAreIgnoredByAWebSocket) {
    auto& peer = open_websocket();
    for (const auto* ignored : {"0{}", "5", "6", "3", "3probe"})
        harness.send(peer, websocket::text_frame(ignored));

    EXPECT_TRUE(closed().empty());
    EXPECT_EQ(take_frames(peer), Texts{});
}

TEST_F(SessionTest, AClosePacketEndsAWebSocketAtOnce) {
    auto& peer = open_websocket();

    harness.send(peer, websocket::text_frame("1"));

    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_close});
    EXPECT_EQ(take_frames(peer), Texts{"close "});
}

TEST_F(SessionTest, TellsHowAWebSocketEnded) {
    auto& leaving = open_websocket();
    harness.send(leaving, websocket::close_frame(1001));
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_close});

    auto& gone = open_websocket();
    gone.finish();
    harness.settle();
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_close});

    auto& lost = open_websocket();
    lost.reset();
    harness.settle();
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});

    auto& violating = open_websocket();
    harness.send(violating,
                 "\x81\x02"
                 "4x");
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});
    EXPECT_EQ(take_frames(violating), Texts{"close \x03\xEA"});
}

TEST_F(SessionTest, AWebSocketThatIsNotReadIsClosedBeyondTheLimit) {
    harness.options.websocket.max_queued_bytes = 1000;
    auto& peer = open_websocket();
    peer.set_room(0);
    for (int count = 0; count < 10; ++count)
        emit(std::string(90, 'x'));
    harness.settle();
    EXPECT_TRUE(closed().empty());

    emit(std::string(90, 'x'));
    EXPECT_TRUE(closed().empty());
    harness.settle();

    EXPECT_EQ(closed(), Reasons{DisconnectReason::slow_consumer});
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(SessionTest, AListenerMayCloseTheSessionInTheMiddleOfABody) {
    const auto id = open_polling();
    acceptor.last().on_message = [this](std::string_view) {
        session().close(DisconnectReason::forced_close);
    };

    EXPECT_EQ(answer(post_text(id,
                               "4one\x1e"
                               "4two"))
                  .body,
              "ok");

    EXPECT_EQ(messages(), Texts{"one"});
    EXPECT_EQ(closed(), Reasons{DisconnectReason::forced_close});
    EXPECT_EQ(answer(get_text(id)).body, "1");
}

TEST_F(SessionTest, AListenerMayCloseTheSessionInTheMiddleOfARead) {
    auto& peer = open_websocket();
    acceptor.last().on_message = [this](std::string_view) {
        session().close(DisconnectReason::forced_close);
    };

    harness.send(peer,
                 websocket::text_frame("4one") + websocket::text_frame("4two") + websocket::close_frame(0));

    EXPECT_EQ(messages(), Texts{"one"});
    EXPECT_EQ(take_frames(peer), Texts{"close "});
    EXPECT_TRUE(peer.is_closed());
}

// Polls behind each other on one connection: each is given to the session when the one before is answered,
// which must not happen while the session is about to end.
TEST_F(SessionTest, PipelinedPollsOfASessionThatEndsAreAnsweredWithoutIt) {
    const auto id = open_polling();
    auto& poll = harness.connect();
    harness.send(poll, get_text(id) + get_text(id) + get_text(id) + get_text(id));

    EXPECT_EQ(answer(post_text(id, "1")).body, "ok");

    EXPECT_EQ(EngineHarness::response(poll).body, "6");
    for (int count = 0; count < 3; ++count)
        EXPECT_EQ(EngineHarness::response(poll).status, 400);
    EXPECT_EQ(closed().size(), 1U);
    poll.finish();
    harness.settle();
    EXPECT_EQ(closed().size(), 1U);
}

TEST_F(SessionTest, PipelinedPollsAreServedOneAfterTheOther) {
    const auto id = open_polling();
    auto& poll = harness.connect();
    harness.send(poll, get_text(id) + get_text(id) + get_text(id));

    for (const auto* text : {"one", "two"}) {
        emit(text);
        harness.settle();
        EXPECT_EQ(EngineHarness::response(poll).body, "4" + std::string(text));
    }
    EXPECT_EQ(answer(get_text(id)).status, 400);
    EXPECT_EQ(EngineHarness::response(poll).body, "1");
    poll.finish();
    harness.settle();
    EXPECT_EQ(closed().size(), 1U);
}

TEST_F(SessionTest, PipelinedPollsOfASessionThatTheServerClosesAreAnsweredWithoutIt) {
    const auto id = open_polling();
    auto& poll = harness.connect();
    harness.send(poll, get_text(id) + get_text(id) + get_text(id));

    session().close(DisconnectReason::forced_close);
    harness.settle();

    EXPECT_EQ(EngineHarness::response(poll).body, "1");
    EXPECT_EQ(EngineHarness::response(poll).status, 400);
    EXPECT_EQ(EngineHarness::response(poll).status, 400);
    poll.finish();
    harness.settle();
}

}  // namespace
}  // namespace siopp::engineio
