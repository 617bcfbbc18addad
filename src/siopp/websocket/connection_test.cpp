#include "siopp/websocket/connection.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/net/manual_worker.hpp"
#include "siopp/net/memory_stream.hpp"
#include "siopp/websocket/client_frame.hpp"

namespace siopp::websocket {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

class WebSocketConnectionTest : public ::testing::Test, protected ConnectionListener {
protected:
    WebSocketConnectionTest() { limits = {1000, 8, 10'000, 2s}; }
    ~WebSocketConnectionTest() override {
        manual.worker().retire(std::move(connection));
        manual.turn();
    }

    void on_text(std::string_view text) override {
        messages.push_back("text " + std::string(text));
        if (closes_at_message) connection->close(CloseCode::normal);
    }
    void on_binary(std::string_view bytes) override { messages.push_back("binary " + std::string(bytes)); }
    void on_ended(Connection&, Ending how) override { endings.push_back(how); }

    void open(std::string_view read = {}) {
        connection = std::make_unique<Connection>(manual.worker(), peer.connect(), limits);
        connection->set_listener(this);
        connection->start(read);
        settle();
    }
    void settle() {
        do {
            manual.turn();
        } while (peer.pump());
    }
    void send(const std::string& bytes) {
        peer.send(bytes);
        settle();
    }
    void send(ClientFrame frame) { send(encode_client_frame(frame)); }
    void emit(std::string_view text) { connection->send(server_frame(text)); }
    /// The frames that the client has got.
    std::vector<ClientFrame> frames() {
        auto bytes = peer.take_received();
        std::vector<ClientFrame> result;
        while (auto frame = take_server_frame(bytes))
            result.push_back(*std::move(frame));
        EXPECT_EQ(bytes, "");
        return result;
    }
    /// Opens a connection, sends the bytes; expects that it is closed with this code, whatever follows.
    void expect_violation(const std::string& bytes, CloseCode code) {
        open();
        send(bytes);
        EXPECT_EQ(frames(), std::vector{closing(code)});
        EXPECT_EQ(endings, std::vector{Ending::protocol_error});
        messages.clear();
        send(text_frame("too late"));
        EXPECT_TRUE(messages.empty());
        EXPECT_TRUE(peer.is_shut_down());
        EXPECT_FALSE(peer.is_closed());
        peer.finish();
        settle();
        EXPECT_TRUE(peer.is_closed());
        EXPECT_EQ(endings.size(), 1U);
    }
    static ClientFrame closing(CloseCode code) {
        return {Opcode::close, close_payload(static_cast<std::uint16_t>(code)), true};
    }

    Limits limits;
    net::ManualWorker manual;
    net::MemoryPeer peer;
    std::unique_ptr<Connection> connection;
    std::vector<std::string> messages;
    std::vector<Ending> endings;
    bool closes_at_message = false;
};

using Messages = std::vector<std::string>;

TEST_F(WebSocketConnectionTest, GivesTextAndBinaryMessages) {
    open();

    send(text_frame("hello") + binary_frame("\x00\xff"s) + text_frame(""));

    EXPECT_EQ(messages, (Messages{"text hello", "binary \x00\xff"s, "text "}));
}

TEST_F(WebSocketConnectionTest, BeginsWithWhatCameBehindTheHandshake) {
    open(text_frame("one") + text_frame("two").substr(0, 4));

    send(text_frame("two").substr(4));

    EXPECT_EQ(messages, (Messages{"text one", "text two"}));
}

TEST_F(WebSocketConnectionTest, PutsFragmentsTogetherWithControlFramesBetweenThem) {
    open();

    send(encode_client_frame({Opcode::text, "one ", false}) + encode_client_frame({Opcode::ping, "p"}) +
         encode_client_frame({Opcode::continuation, "two ", false}) +
         encode_client_frame({Opcode::pong, ""}) +
         encode_client_frame({Opcode::continuation, "three", true}) + text_frame("next"));

    EXPECT_EQ(messages, (Messages{"text one two three", "text next"}));
    EXPECT_EQ(frames(), (std::vector<ClientFrame>{{Opcode::pong, "p", true}}));
}

TEST_F(WebSocketConnectionTest, ReadsFramesSplitAnywhere) {
    const auto bytes = text_frame("hello") + encode_client_frame({Opcode::binary, "one ", false}) +
                       encode_client_frame({Opcode::ping, "p"}) +
                       encode_client_frame({Opcode::continuation, "two", true}) +
                       text_frame(std::string(300, 'x'));
    const Messages expected{"text hello", "binary one two", "text " + std::string(300, 'x')};
    open();
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        messages.clear();

        send(bytes.substr(0, split));
        send(bytes.substr(split));

        ASSERT_EQ(messages, expected) << split;
        EXPECT_EQ(frames().size(), 1U) << split;
    }
}

TEST_F(WebSocketConnectionTest, ReadsFramesByteByByte) {
    open();

    for (const char byte : text_frame(std::string(200, 'x')) + text_frame("next"))
        send(std::string(1, byte));

    EXPECT_EQ(messages, (Messages{"text " + std::string(200, 'x'), "text next"}));
}

TEST_F(WebSocketConnectionTest, AnswersAPingWithItsPayload) {
    open();

    send({Opcode::ping, std::string(125, 'p')});
    send({Opcode::ping, ""});

    EXPECT_EQ(frames(), (std::vector<ClientFrame>{{Opcode::pong, std::string(125, 'p'), true},
                                                  {Opcode::pong, "", true}}));
    EXPECT_TRUE(messages.empty());
}

TEST_F(WebSocketConnectionTest, AnswersACloseFrameWithItsCodeAndEnds) {
    open();

    send({Opcode::close, close_payload(1001) + "going"});

    EXPECT_EQ(frames(), std::vector{closing(CloseCode::going_away)});
    EXPECT_EQ(endings, std::vector{Ending::closed});
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(WebSocketConnectionTest, AnswersAnEmptyCloseFrameWithAnEmptyOne) {
    open();

    send(close_frame(0) + text_frame("too late"));

    EXPECT_EQ(frames(), (std::vector<ClientFrame>{{Opcode::close, "", true}}));
    EXPECT_TRUE(messages.empty());
}

TEST_F(WebSocketConnectionTest, SendsWhatIsQueuedBeforeItsAnswerToAClose) {
    open();
    emit("last");

    send(close_frame(1000));

    const auto got = frames();
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].payload, "last");
    EXPECT_EQ(got[1], closing(CloseCode::normal));
}

TEST_F(WebSocketConnectionTest, ClosingSendsWhatIsQueuedAndWaitsForThePeer) {
    open();
    emit("last");

    connection->close(CloseCode::going_away);
    emit("too late");
    settle();

    const auto got = frames();
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].payload, "last");
    EXPECT_EQ(got[1], closing(CloseCode::going_away));
    EXPECT_TRUE(connection->is_closing());
    EXPECT_TRUE(endings.empty());
    send(text_frame("ignored") + close_frame(1001));
    EXPECT_EQ(endings, std::vector{Ending::closed});
    EXPECT_TRUE(messages.empty());
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(WebSocketConnectionTest, FindsTheAnswerToItsCloseBehindAFragmentedMessage) {
    open();
    connection->close(CloseCode::going_away);

    send(encode_client_frame({Opcode::text, "one ", false}) +
         encode_client_frame({Opcode::continuation, "two", true}) + text_frame("x") + close_frame(1001));

    EXPECT_EQ(endings, std::vector{Ending::closed});
}

TEST_F(WebSocketConnectionTest, FindsTheAnswerToItsCloseBehindTheRestOfAMessage) {
    open();
    send({Opcode::text, "one ", false});
    connection->close(CloseCode::going_away);

    send(encode_client_frame({Opcode::continuation, "two", true}) + text_frame("x") + close_frame(1001));

    EXPECT_EQ(endings, std::vector{Ending::closed});
}

TEST_F(WebSocketConnectionTest, SendsWhatIsQueuedWhenBothSidesCloseInOneTurn) {
    open();
    emit("last");
    connection->close(CloseCode::going_away);

    peer.send(close_frame(1000));
    peer.pump();

    const auto got = frames();
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].payload, "last");
    EXPECT_EQ(got[1], closing(CloseCode::going_away));
    EXPECT_EQ(endings, std::vector{Ending::closed});
}

TEST_F(WebSocketConnectionTest, ClosingWithoutStatusSendsAnEmptyFrame) {
    open();

    connection->close(CloseCode::no_status);
    settle();

    EXPECT_EQ(frames(), (std::vector<ClientFrame>{{Opcode::close, "", true}}));
}

TEST_F(WebSocketConnectionTest, DoesNotWaitForEverForThePeersCloseFrame) {
    open();
    connection->close(CloseCode::normal);
    manual.pass(1990ms);
    EXPECT_TRUE(endings.empty());

    manual.pass(20ms);

    EXPECT_EQ(endings, std::vector{Ending::failed});
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(WebSocketConnectionTest, MayBeClosedByItsListener) {
    closes_at_message = true;
    open();

    send(text_frame("one") + text_frame("two"));

    EXPECT_EQ(messages, Messages{"text one"});
    EXPECT_EQ(frames(), std::vector{closing(CloseCode::normal)});
}

TEST_F(WebSocketConnectionTest, EndsWhenThePeerIsGone) {
    open();
    peer.finish();
    settle();

    EXPECT_EQ(endings, std::vector{Ending::closed});
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(WebSocketConnectionTest, EndsWhenTheConnectionIsLost) {
    open();
    peer.reset();
    settle();

    EXPECT_EQ(endings, std::vector{Ending::failed});
}

TEST_F(WebSocketConnectionTest, EndsWhenWritingFails) {
    open();
    peer.reset();

    emit("lost");
    manual.turn();

    EXPECT_EQ(endings, std::vector{Ending::failed});
}

TEST_F(WebSocketConnectionTest, AbortEndsItWithoutACall) {
    open();

    connection->abort();
    settle();

    EXPECT_TRUE(endings.empty());
    EXPECT_TRUE(peer.is_closed());
    EXPECT_EQ(peer.received(), "");
}

TEST_F(WebSocketConnectionTest, RefusesFramesThatAreNotMasked) {
    expect_violation("\x81\x05hello", CloseCode::protocol_error);
}

TEST_F(WebSocketConnectionTest, RefusesReservedBits) {
    expect_violation("\xC1\x80", CloseCode::protocol_error);
}

TEST_F(WebSocketConnectionTest, RefusesAContinuationOfNothing) {
    expect_violation(encode_client_frame({Opcode::continuation, "x"}), CloseCode::protocol_error);
}

TEST_F(WebSocketConnectionTest, RefusesAMessageWithinAFragmentedOne) {
    expect_violation(encode_client_frame({Opcode::text, "one", false}) + text_frame("two"),
                     CloseCode::protocol_error);
}

TEST_F(WebSocketConnectionTest, RefusesCloseCodesThatMustNotBeSent) {
    expect_violation(close_frame(1005), CloseCode::protocol_error);
}

TEST_F(WebSocketConnectionTest, RefusesATextThatIsNotUtf8) {
    expect_violation(text_frame("\xC3\x28"), CloseCode::invalid_payload);
}

TEST_F(WebSocketConnectionTest, RefusesAFragmentThatCannotBecomeUtf8BeforeTheMessageEnds) {
    expect_violation(encode_client_frame({Opcode::text, "\xE2\x82", false}) +
                         encode_client_frame({Opcode::continuation, "\x28", false}),
                     CloseCode::invalid_payload);
}

TEST_F(WebSocketConnectionTest, RefusesATextThatEndsWithinACharacter) {
    expect_violation(encode_client_frame({Opcode::text, "\xE2\x82", false}) +
                         encode_client_frame({Opcode::continuation, "", true}),
                     CloseCode::invalid_payload);
}

TEST_F(WebSocketConnectionTest, AcceptsCharactersAcrossFragments) {
    const std::string text = "a€😀";
    open();
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            messages.clear();

            send(encode_client_frame({Opcode::text, text.substr(0, first), false}) +
                 encode_client_frame({Opcode::continuation, text.substr(first, second - first), false}) +
                 encode_client_frame({Opcode::continuation, text.substr(second), true}));

            ASSERT_EQ(messages, Messages{"text " + text}) << first << ' ' << second;
        }
    }
}

TEST_F(WebSocketConnectionTest, BinaryMessagesNeedNotBeUtf8) {
    open();

    send(encode_client_frame({Opcode::binary, "\xFF", false}) +
         encode_client_frame({Opcode::continuation, "\xFE", true}));

    EXPECT_EQ(messages, Messages{"binary \xFF\xFE"});
}

TEST_F(WebSocketConnectionTest, AcceptsAMessageOfTheLargestSize) {
    open();

    send(text_frame(std::string(1000, 'x')));
    send(encode_client_frame({Opcode::text, std::string(999, 'x'), false}) +
         encode_client_frame({Opcode::continuation, "x", true}));

    EXPECT_EQ(messages.size(), 2U);
}

TEST_F(WebSocketConnectionTest, RefusesALargerMessageByItsHeaderAlone) {
    expect_violation(text_frame(std::string(1001, 'x')).substr(0, 8), CloseCode::message_too_big);
}

TEST_F(WebSocketConnectionTest, RefusesFragmentsThatAreTooLargeTogether) {
    expect_violation(
        encode_client_frame({Opcode::text, std::string(600, 'x'), false}) +
            encode_client_frame({Opcode::continuation, std::string(401, 'x'), true}).substr(0, 8),
        CloseCode::message_too_big);
}

TEST_F(WebSocketConnectionTest, RefusesALengthThatWouldOverflow) {
    expect_violation("\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00"s, CloseCode::message_too_big);
}

TEST_F(WebSocketConnectionTest, AcceptsAsManyFragmentsAsAllowed) {
    open();
    std::string bytes = encode_client_frame({Opcode::text, "a", false});
    for (int count = 0; count < 6; ++count)
        bytes += encode_client_frame({Opcode::continuation, "", false});

    send(bytes + encode_client_frame({Opcode::continuation, "b", true}));

    EXPECT_EQ(messages, Messages{"text ab"});
}

// CVE-2026-48779: empty ones cost as well.
TEST_F(WebSocketConnectionTest, RefusesMoreFragmentsEmptyOnesIncluded) {
    std::string bytes = encode_client_frame({Opcode::text, "a", false});
    for (int count = 0; count < 8; ++count)
        bytes += encode_client_frame({Opcode::continuation, "", false});
    expect_violation(bytes, CloseCode::policy_violation);
}

TEST_F(WebSocketConnectionTest, WritesEverythingOfATurnAtOnce) {
    open();
    emit("one");
    emit("two");
    emit("three");
    EXPECT_EQ(peer.writes(), 0U);

    manual.turn();

    EXPECT_EQ(peer.writes(), 1U);
    EXPECT_EQ(frames().size(), 3U);
}

TEST_F(WebSocketConnectionTest, GoesOnWritingWhenTheStreamHasRoomAgain) {
    open();
    peer.set_room(3);
    emit("one");
    emit("two");
    settle();
    emit("three");
    settle();
    EXPECT_EQ(peer.received().size(), 3U);
    EXPECT_EQ(connection->queued_bytes(), 5U + 5U + 7U - 3U);

    peer.set_room(1000);
    settle();

    const auto got = frames();
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(got[2].payload, "three");
    EXPECT_EQ(connection->queued_bytes(), 0U);
}

TEST_F(WebSocketConnectionTest, AConsumerThatIsTooSlowIsEndedAtTheEndOfTheTurn) {
    limits.max_queued_bytes = 100;
    open();
    peer.set_room(0);
    for (int count = 0; count < 10; ++count) {
        emit("12345678");
        manual.turn();
    }
    EXPECT_TRUE(endings.empty());

    emit("x");
    EXPECT_TRUE(endings.empty());
    manual.turn();

    EXPECT_EQ(endings, std::vector{Ending::slow_consumer});
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(WebSocketConnectionTest, AConsumerThatReadsMayBeSentMoreThanTheLimitInOneTurn) {
    limits.max_queued_bytes = 100;
    open();

    for (int count = 0; count < 100; ++count)
        emit("12345678");
    settle();

    EXPECT_TRUE(endings.empty());
    EXPECT_EQ(frames().size(), 100U);
}

TEST_F(WebSocketConnectionTest, WithinATurnOnlyWhatTheStreamDoesNotTakeCounts) {
    limits.max_queued_bytes = 100;
    open();
    peer.set_room(200);
    for (int count = 0; count < 30; ++count)
        emit("12345678");
    settle();
    EXPECT_TRUE(endings.empty());
    EXPECT_EQ(connection->queued_bytes(), 100U);

    emit("x");
    settle();

    EXPECT_EQ(endings, std::vector{Ending::slow_consumer});
}

TEST_F(WebSocketConnectionTest, AConnectionThatIsLostWhileMuchIsSentFailsAtTheEndOfTheTurn) {
    limits.max_queued_bytes = 100;
    open();
    peer.reset();

    for (int count = 0; count < 100; ++count)
        emit("12345678");
    EXPECT_TRUE(endings.empty());
    EXPECT_LE(connection->queued_bytes(), 110U);
    settle();

    EXPECT_EQ(endings, std::vector{Ending::failed});
}

TEST_F(WebSocketConnectionTest, IsCongestedWhileTheStreamDoesNotTakeWhatWasSent) {
    open();
    emit("one");
    EXPECT_FALSE(connection->is_congested());
    peer.set_room(2);
    settle();
    EXPECT_TRUE(connection->is_congested());

    peer.set_room(100);
    settle();

    EXPECT_FALSE(connection->is_congested());
}

TEST_F(WebSocketConnectionTest, PingsOfAPeerThatDoesNotReadAreLimitedToo) {
    limits.max_queued_bytes = 1000;
    open();
    peer.set_room(0);

    for (int count = 0; count < 100; ++count)
        send({Opcode::ping, std::string(100, 'p')});

    EXPECT_EQ(endings, std::vector{Ending::slow_consumer});
}

TEST_F(WebSocketConnectionTest, AFullStreamDoesNotKeepAClosingConnectionForEver) {
    open();
    peer.set_room(0);
    emit("last");
    connection->close(CloseCode::normal);
    settle();

    manual.pass(3s);

    EXPECT_EQ(endings, std::vector{Ending::failed});
    EXPECT_TRUE(peer.is_closed());
}

}  // namespace
}  // namespace siopp::websocket
