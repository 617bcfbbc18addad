#include <gtest/gtest.h>

#include <string>

#include "siopp/http/connection_harness.hpp"

namespace siopp::http {
namespace {

using namespace std::chrono_literals;

/// Answers that are sent piece by piece.
class ConnectionStreamTest : public HttpConnectionTest {
protected:
    Connection& hold(std::string_view request = "GET /hold HTTP/1.1\r\n\r\n") {
        open();
        send(request);
        return *handler.held;
    }
    /// What was received without the head of the answer.
    std::string body() {
        const auto received = peer.take_received();
        return received.substr(received.find("\r\n\r\n") + 4);
    }
};

TEST_F(ConnectionStreamTest, SendsThePartsOfATurnTogetherAsChunks) {
    auto& connection = hold();
    connection.start_response({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = {}}, {});
    connection.send_part("hello");
    connection.send_part(std::string(20, 'x'));
    EXPECT_EQ(peer.received(), "");
    settle();
    EXPECT_EQ(peer.writes(), 1U);

    const auto received = peer.received();
    EXPECT_TRUE(received.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: "));
    EXPECT_NE(received.find("\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"),
              std::string::npos);
    EXPECT_EQ(received.find("Content-Length"), std::string::npos);
    EXPECT_EQ(body(), "5\r\nhello\r\n14\r\n" + std::string(20, 'x') + "\r\n");

    connection.send_part("");
    connection.end_response();
    EXPECT_EQ(peer.take_received(), "0\r\n\r\n");
    send("GET /next HTTP/1.1\r\n\r\n");
    EXPECT_EQ(response().body, "/next");
}

TEST_F(ConnectionStreamTest, KeepsPipelinedRequestsUntilTheEnd) {
    auto& connection = hold("GET /hold HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n");
    connection.start_response({}, {});
    settle();
    EXPECT_EQ(targets(), std::vector<std::string>{"/hold"});

    connection.end_response();
    EXPECT_EQ(targets(), std::vector<std::string>{"/hold"});
    settle();

    EXPECT_EQ(targets(), (std::vector<std::string>{"/hold", "/two"}));
}

TEST_F(ConnectionStreamTest, ABodyOfKnownLengthIsSentAsItIs) {
    auto& connection = hold();
    connection.start_response({.status = 200, .headers = {}, .body = "ab"}, 5);
    connection.send_part("cd");
    connection.send_part("efg");
    connection.end_response();
    settle();

    const auto answer = response();
    EXPECT_EQ(header_of(answer, "content-length"), "5");
    EXPECT_EQ(header_of(answer, "transfer-encoding"), "");
    EXPECT_EQ(answer.body, "abcde");
    EXPECT_EQ(peer_rest, "");
    EXPECT_FALSE(is_ended());
}

TEST_F(ConnectionStreamTest, ABodyThatIsTooShortEndsTheConnection) {
    auto& connection = hold();
    connection.start_response({}, 5);
    connection.send_part("abcd");

    connection.end_response();
    settle();

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.aborted, 1);
}

TEST_F(ConnectionStreamTest, AnOlderPeerKnowsTheEndByTheEndOfTheConnection) {
    auto& connection = hold("GET /hold HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    connection.start_response({}, {});
    connection.send_part("abc");
    connection.end_response();
    settle();

    EXPECT_NE(peer.received().find("Connection: close\r\n\r\n"), std::string::npos);
    EXPECT_EQ(body(), "abc");
    EXPECT_TRUE(peer.is_shut_down());
}

TEST_F(ConnectionStreamTest, WhoAskedForTheHeadGetsNoMore) {
    auto& connection = hold("HEAD /hold HTTP/1.1\r\n\r\n");
    connection.start_response({}, 5);
    connection.send_part("abc");
    connection.end_response();
    settle();

    EXPECT_EQ(body(), "");
    EXPECT_FALSE(is_ended());
}

TEST_F(ConnectionStreamTest, AStatusWithoutABodyHasNone) {
    auto& connection = hold();
    connection.start_response({.status = 204, .headers = {}, .body = "a"}, {});
    connection.send_part("b");
    connection.end_response();
    settle();

    EXPECT_EQ(peer.received().find("Transfer-Encoding"), std::string::npos);
    EXPECT_EQ(body(), "");
}

TEST_F(ConnectionStreamTest, TellsWhenAPeerHasTakenWhatWaits) {
    int drained = 0;
    auto& connection = hold();
    peer.set_room(10);
    connection.start_response({}, {});
    connection.send_part(std::string(1000, 'x'));
    connection.on_emptied([&] { ++drained; });
    settle();
    EXPECT_EQ(drained, 0);
    EXPECT_GT(connection.queued_bytes(), 1000U);

    peer.set_room(10'000);
    settle();

    EXPECT_EQ(drained, 1);
    EXPECT_EQ(connection.queued_bytes(), 0U);
    connection.send_part("more");
    settle();
    EXPECT_EQ(drained, 1);
}

TEST_F(ConnectionStreamTest, EndsWhenMoreWaitsThanItsLimit) {
    limits.max_queued_bytes = 2000;
    auto& connection = hold();
    peer.set_room(0);
    connection.start_response({}, {});
    connection.send_part(std::string(1000, 'x'));
    settle();
    EXPECT_FALSE(is_ended());

    connection.send_part(std::string(1000, 'x'));

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.aborted, 1);
    settle();
}

TEST_F(ConnectionStreamTest, APeerThatTakesNothingIsClosedButOneThatWaitsIsNot) {
    auto& connection = hold();
    connection.start_response({}, {});
    settle();
    manual.pass(120s);
    EXPECT_FALSE(is_ended());

    peer.set_room(0);
    connection.send_part("abc");
    settle();
    manual.pass(29s);
    EXPECT_FALSE(is_ended());
    manual.pass(2s);

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.aborted, 1);
}

TEST_F(ConnectionStreamTest, ALostPeerIsToldOfOnce) {
    auto& connection = hold();
    connection.start_response({}, {});
    settle();

    peer.finish();
    settle();

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.aborted, 1);
}

TEST_F(ConnectionStreamTest, AClosingConnectionClosesBehindTheEnd) {
    auto& connection = hold();
    connection.close_after_response();
    connection.start_response({}, {});
    connection.end_response();
    settle();

    EXPECT_NE(peer.received().find("Connection: close"), std::string::npos);
    EXPECT_TRUE(peer.is_shut_down());
}

/// What bodies may be, path by path.
class BodyLimitTest : public HttpConnectionTest {
protected:
    BodyLimitTest() { handler.large = BodyLimit{5000, 60s}; }

    static std::string announce(std::string_view path, std::size_t bytes) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nContent-Length: " + std::to_string(bytes) +
               "\r\n\r\n";
    }
};

TEST_F(BodyLimitTest, APathMayHaveALimitOfItsOwn) {
    open();
    send(announce("/large", 5000) + std::string(5000, 'x'));
    EXPECT_EQ(response().status, 200);
    EXPECT_EQ(handler.requests.back().body.size(), 5000U);

    send(announce("/large", 5001));
    EXPECT_EQ(response().status, 413);
}

TEST_F(BodyLimitTest, ItHoldsForChunksToo) {
    const std::string chunk = "5dc\r\n" + std::string(1500, 'x') + "\r\n";
    open();
    send("POST /large HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n");
    EXPECT_EQ(response().status, 200);

    send("POST /large HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + chunk);
    EXPECT_EQ(response().status, 413);
}

TEST_F(BodyLimitTest, ItsTimeCountsFromTheHead) {
    open();
    send(announce("/large", 10));
    manual.pass(50s);
    send("12345");
    EXPECT_FALSE(is_ended());

    manual.pass(11s);

    EXPECT_TRUE(is_ended());
}

TEST_F(BodyLimitTest, LargeBodiesShareWhatThereIs) {
    Quota large(6000);
    limits.large_bodies = &large;
    open();
    send(announce("/large", 4000));
    EXPECT_EQ(large.taken(), 4000U);
    EXPECT_EQ(status_for(announce("/large", 2001)), 503);
    EXPECT_EQ(status_for(announce("/large", 1000) + std::string(1000, 'x')), 200) << "not large";

    send(std::string(4000, 'x'));
    EXPECT_EQ(response().status, 200);
    EXPECT_EQ(large.taken(), 0U);
    EXPECT_EQ(status_for("POST /large HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 200);
}

TEST_F(BodyLimitTest, ALostBodyGivesItsShareBack) {
    Quota large(6000);
    limits.large_bodies = &large;
    open();
    send(announce("/large", 4000));

    peer.finish();
    settle();

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(large.taken(), 0U);
}

}  // namespace
}  // namespace siopp::http
