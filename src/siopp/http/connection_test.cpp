#include "siopp/http/connection.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/http/connection_harness.hpp"

namespace siopp::http {
namespace {

using namespace std::chrono_literals;

TEST_F(HttpConnectionTest, GivesTheHandlerTheWholeRequest) {
    open();

    send("POST /a?b=c HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello");

    ASSERT_EQ(handler.requests.size(), 1U);
    const auto& request = handler.requests.front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/a?b=c");
    EXPECT_EQ(request.headers, (Headers{{"host", "here"}, {"content-length", "5"}}));
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(request.remote_address, "192.0.2.7");
}

TEST_F(HttpConnectionTest, WritesStatusHeadersAndBody) {
    handler.answer = {.status = 201, .headers = {{"X-Thing", "1"}}, .body = "done"};
    open();

    send("GET / HTTP/1.1\r\n\r\n");

    EXPECT_TRUE(peer.received().starts_with("HTTP/1.1 201 Created\r\nX-Thing: 1\r\nDate: "));
    const auto answer = response();
    EXPECT_EQ(header_of(answer, "content-length"), "4");
    EXPECT_EQ(header_of(answer, "connection"), "keep-alive");
    EXPECT_TRUE(header_of(answer, "date").ends_with(" GMT"));
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(peer_rest, "");
}

TEST_F(HttpConnectionTest, GoesOnWithWhatWasReadBefore) {
    open("GET /one HTTP/1.1\r\n\r\nGET /tw");

    send("o HTTP/1.1\r\n\r\n");

    EXPECT_EQ(targets(), (std::vector<std::string>{"/one", "/two"}));
}

TEST_F(HttpConnectionTest, AnswersPipelinedRequestsInOrderWithoutRecursion) {
    constexpr int count = 3000;
    open();
    for (int number = 0; number < count; ++number) {
        peer.send("GET /" + std::to_string(number) + " HTTP/1.1\r\n\r\n");
    }

    settle();

    auto received = peer.take_received();
    for (int number = 0; number < count; ++number) {
        const auto answer = take_response(received);
        ASSERT_TRUE(answer) << number;
        EXPECT_EQ(answer->body, "/" + std::to_string(number));
    }
    EXPECT_EQ(handler.most_nested, 1);
}

TEST_F(HttpConnectionTest, KeepsPipelinedRequestsUntilTheOneBeforeIsAnswered) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\nGET /thr");
    EXPECT_EQ(targets(), std::vector<std::string>{"/hold"});
    EXPECT_EQ(peer.received(), "");

    handler.held->respond({.status = 200, .headers = {}, .body = "late"});
    settle();

    EXPECT_EQ(response().body, "late");
    EXPECT_EQ(targets(), (std::vector<std::string>{"/hold", "/two"}));
    send("ee HTTP/1.1\r\n\r\n");
    EXPECT_EQ(handler.requests.back().target, "/three");
}

// A handler that answers several held requests must not be called back by the next one in the middle of that.
TEST_F(HttpConnectionTest, DoesNotHandleTheNextRequestWithinRespond) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n");

    handler.held->respond({.status = 200, .headers = {}, .body = "late"});

    EXPECT_EQ(targets(), std::vector<std::string>{"/hold"});
    settle();
    EXPECT_EQ(targets(), (std::vector<std::string>{"/hold", "/two"}));
}

TEST_F(HttpConnectionTest, EndsWhenMoreIsPipelinedThanOneRequestMayHold) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\n");

    send(std::string(limits.max_header_bytes + limits.max_body_bytes, 'x'));
    EXPECT_FALSE(is_ended());
    send("x");

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.aborted, 1);
}

TEST_F(HttpConnectionTest, ReadsRequestsSplitAnywhere) {
    const std::string bytes =
        "POST /one HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello"
        "POST /two HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n"
        "GET /three HTTP/1.1\r\n\r\n";
    open();
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        handler.requests.clear();
        peer.take_received();

        send(bytes.substr(0, split));
        send(bytes.substr(split));

        ASSERT_EQ(targets(), (std::vector<std::string>{"/one", "/two", "/three"})) << split;
        EXPECT_EQ(handler.requests[0].body, "hello") << split;
        EXPECT_EQ(handler.requests[1].body, "abcde") << split;
    }
}

TEST_F(HttpConnectionTest, ReadsRequestsByteByByte) {
    open();

    for (const char byte : std::string("POST /a HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello")) {
        send(std::string(1, byte));
    }

    ASSERT_EQ(handler.requests.size(), 1U);
    EXPECT_EQ(handler.requests[0].body, "hello");
}

TEST_F(HttpConnectionTest, WritesResponsesInWhateverPiecesTheStreamTakes) {
    handler.answer.body = std::string(500, 'x');
    open();
    peer.set_max_write(7);
    peer.set_room(100);
    send("GET /one HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n");
    EXPECT_EQ(peer.received().size(), 100U);
    EXPECT_EQ(targets(), std::vector<std::string>{"/one"});

    peer.set_room(10'000);
    settle();

    auto received = peer.take_received();
    EXPECT_EQ(take_response(received)->body, handler.answer.body);
    EXPECT_EQ(take_response(received)->body, handler.answer.body);
}

TEST_F(HttpConnectionTest, RefusesAHeadBeyondItsLimitBeforeItIsComplete) {
    open();

    send("GET / HTTP/1.1\r\nX: " + std::string(limits.max_header_bytes, 'x'));

    const auto answer = response();
    EXPECT_EQ(answer.status, 431);
    EXPECT_EQ(header_of(answer, "connection"), "close");
    EXPECT_TRUE(handler.requests.empty());
}

TEST_F(HttpConnectionTest, LimitsHeadsAtTheSamePlaceHoweverTheyCome) {
    const std::string frame = "GET / HTTP/1.1\r\nX: \r\n\r\n";
    const auto head_of = [&](std::size_t size) {
        auto head = frame;
        return head.insert(head.size() - 4, std::string(size - frame.size(), 'x'));
    };

    EXPECT_EQ(status_for(head_of(limits.max_header_bytes)), 200);
    EXPECT_EQ(status_for(head_of(limits.max_header_bytes + 1)), 431);
    open();
    for (const char byte : head_of(limits.max_header_bytes))
        send(std::string(1, byte));
    EXPECT_EQ(response().status, 200);
    for (const char byte : head_of(limits.max_header_bytes + 1))
        send(std::string(1, byte));
    EXPECT_EQ(response().status, 431);
}

TEST_F(HttpConnectionTest, RefusesABodyBeyondItsLimitAsSoonAsItIsAnnounced) {
    open();
    send("POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
    EXPECT_EQ(response().status, 200);

    send("POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n");

    const auto answer = response();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(handler.requests.size(), 1U);
}

TEST_F(HttpConnectionTest, CountsTheBytesOfAChunkedBody) {
    const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string chunk = "1f4\r\n" + std::string(500, 'x') + "\r\n";
    open();
    send(head + chunk + chunk + "0\r\n\r\n");
    EXPECT_EQ(response().status, 200);

    send(head + chunk + chunk + "1\r\n");

    EXPECT_EQ(response().status, 413);
}

TEST_F(HttpConnectionTest, ReadsOnBehindARefusalSoThatItReachesTheSender) {
    open();
    send("POST / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n");
    EXPECT_EQ(response().status, 413);
    EXPECT_TRUE(peer.is_shut_down());
    EXPECT_FALSE(peer.is_closed());

    send(std::string(9999, 'x') + "GET / HTTP/1.1\r\n\r\n");

    EXPECT_EQ(peer.unread(), 0U);
    EXPECT_EQ(peer.received(), "");
    EXPECT_TRUE(handler.requests.empty());
    peer.finish();
    settle();
    EXPECT_TRUE(is_ended());
}

TEST_F(HttpConnectionTest, DoesNotReadForEverBehindARefusal) {
    open();
    send("nonsense\r\n\r\n");
    EXPECT_EQ(response().status, 400);

    const std::string block(1 << 20, 'x');
    int blocks = 0;
    for (; !is_ended() && blocks < 100; ++blocks)
        send(block);

    EXPECT_LT(blocks, 100);
    peer.finish();
}

TEST_F(HttpConnectionTest, DoesNotWaitForEverBehindARefusal) {
    open();
    send("nonsense\r\n\r\n");
    EXPECT_FALSE(is_ended());

    manual.pass(3s);

    EXPECT_TRUE(is_ended());
}

TEST_F(HttpConnectionTest, RefusesWhatIsNotHttp) {
    for (const std::string_view bytes : {
             "\r\nnonsense\r\n\r\n",
             "GET\r\n\r\n",
             "GET /\r\n\r\n",
             "GET / HTTP/2.0\r\n\r\n",
             "GET / HTTX/1.1\r\n\r\n",
             "GET  / HTTP/1.1\r\n\r\n",
             "G\x01T / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nNoColon\r\n\r\n",
             "GET / HTTP/1.1\r\nSpace : 1\r\n\r\n",
             "GET / HTTP/1.1\r\nX: a\x01z\r\n\r\n",
             "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
             "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
             "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
             "POST / HTTP/1.1\r\nContent-Length: 18446744073709551617\r\n\r\n",
             "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
             "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
             "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
             "\x16\x03\x01\x02\x05\x01\x03\x03",
         }) {
        EXPECT_EQ(status_for(bytes), 400) << bytes;
    }
    EXPECT_TRUE(handler.requests.empty());
}

// Two ways of telling where a request ends let one in that a proxy before us has not seen (RFC 9112 §6.1).
TEST_F(HttpConnectionTest, RefusesARequestWithTwoKindsOfLength) {
    const std::string_view both_ways[] = {
        "POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"};
    for (const auto bytes : both_ways)
        EXPECT_EQ(status_for(bytes), 400) << bytes;
}

// RFC 9112 §6.3: nobody can tell where such a request ends.
TEST_F(HttpConnectionTest, RefusesARequestOfAnyTransferCodingButChunked) {
    for (const std::string_view coding :
         {"gzip", "chunked, gzip", "gzip, chunked", "xchunked", "identity", "",
          "chunked\r\nTransfer-Encoding: gzip", "gzip\r\nTransfer-Encoding: chunked"}) {
        EXPECT_EQ(status_for("POST / HTTP/1.1\r\nTransfer-Encoding: " + std::string(coding) + "\r\n\r\n"),
                  400)
            << coding;
    }
    EXPECT_TRUE(handler.requests.empty());
}

TEST_F(HttpConnectionTest, AMalformedRequestDoesNotHurtTheAnswersBeforeIt) {
    open();

    send("GET /one HTTP/1.1\r\n\r\nnonsense\r\n\r\nGET /three HTTP/1.1\r\n\r\n");

    auto received = peer.take_received();
    EXPECT_EQ(take_response(received)->body, "/one");
    EXPECT_EQ(take_response(received)->status, 400);
    EXPECT_EQ(received, "");
    EXPECT_EQ(targets(), std::vector<std::string>{"/one"});
}

TEST_F(HttpConnectionTest, ClosesBehindTheAnswerToAnHttp10Request) {
    open();

    send("GET /one HTTP/1.0\r\n\r\nGET /two HTTP/1.0\r\n\r\n");

    const auto answer = response();
    EXPECT_EQ(answer.body, "/one");
    EXPECT_EQ(header_of(answer, "connection"), "close");
    EXPECT_EQ(peer_rest, "");
    EXPECT_TRUE(peer.is_shut_down());
}

TEST_F(HttpConnectionTest, ClosesBehindTheAnswerWhenTheClientAsksForIt) {
    open();

    send("GET /one HTTP/1.1\r\nConnection: close\r\n\r\n");

    EXPECT_EQ(header_of(response(), "connection"), "close");
    EXPECT_TRUE(peer.is_shut_down());
}

TEST_F(HttpConnectionTest, TellsAClientThatWaitsToSendItsBody) {
    open();
    send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(peer.take_received(), "HTTP/1.1 100 Continue\r\n\r\n");

    send("hello");

    EXPECT_EQ(response().status, 200);
    EXPECT_EQ(handler.requests.at(0).body, "hello");
}

TEST_F(HttpConnectionTest, DoesNotAskForABodyThatItRefuses) {
    open();

    send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9999\r\n\r\n");

    EXPECT_EQ(response().status, 413);
}

TEST_F(HttpConnectionTest, AnswersHeadWithoutABody) {
    open();

    send("HEAD /one HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n");

    const auto answer = response(Body::none);
    EXPECT_EQ(header_of(answer, "content-length"), "4");
    EXPECT_EQ(take_response(peer_rest)->body, "/two");
}

TEST_F(HttpConnectionTest, SendsNeitherBodyNorLengthWithAStatusThatHasNone) {
    handler.answer = {.status = 204, .headers = {}, .body = "ignored"};
    open();

    send("GET / HTTP/1.1\r\n\r\n");

    const auto answer = response();
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(header_of(answer, "content-length"), "");
    EXPECT_EQ(peer_rest, "");
}

TEST_F(HttpConnectionTest, TellsWhatBecomesOfABodyThatComesInPieces) {
    using BodyEnd = Connection::BodyEnd;
    open();
    send("POST /whole HTTP/1.1\r\nContent-Length: 2\r\n\r\nab");
    EXPECT_TRUE(handler.body_ends.empty());

    send("POST /pieces HTTP/1.1\r\nContent-Length: 3\r\n\r\na");
    send("b");
    EXPECT_TRUE(handler.body_ends.empty());
    send("c");
    EXPECT_EQ(handler.body_ends, std::vector{BodyEnd::complete});
    EXPECT_EQ(handler.requests.back().body, "abc");

    send("POST /chunks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    send("3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n");
    EXPECT_EQ(handler.body_ends, (std::vector{BodyEnd::complete, BodyEnd::refused}));
}

TEST_F(HttpConnectionTest, TellsOfABodyThatNeverCameToItsEnd) {
    open();
    send("POST /pieces HTTP/1.1\r\nContent-Length: 3\r\n\r\na");

    peer.finish();
    settle();

    EXPECT_EQ(handler.body_ends, std::vector{Connection::BodyEnd::lost});
    EXPECT_TRUE(handler.requests.empty());
}

TEST_F(HttpConnectionTest, ItsHandlerMayRefuseARequestByItsHead) {
    open();
    send("POST /refuse HTTP/1.1\r\nContent-Length: 3\r\n\r\n");

    EXPECT_EQ(response().status, 400);
    EXPECT_TRUE(peer.is_shut_down());
    EXPECT_TRUE(handler.requests.empty());
}

TEST_F(HttpConnectionTest, AddedHeadersGoWithTheNextAnswerOnly) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\n");
    handler.held->add_headers({{"X-One", "1"}, {"X-Bad", "1\r\n"}});
    handler.held->add_headers({{"X-Two", "2"}});
    handler.held->respond({});

    const auto first = response();
    EXPECT_EQ(header_of(first, "x-one"), "1");
    EXPECT_EQ(header_of(first, "x-two"), "2");
    EXPECT_EQ(header_of(first, "x-bad"), "");
    send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(header_of(response(), "x-one"), "");
}

TEST_F(HttpConnectionTest, TellsOfAnAbortedRequestOnce) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\n");

    peer.finish();
    settle();

    EXPECT_EQ(handler.aborted, 1);
    EXPECT_TRUE(is_ended());
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(HttpConnectionTest, TellsOfNoAbortAfterTheAnswer) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\n");
    handler.held->respond({.status = 200, .headers = {}, .body = {}});

    peer.reset();
    settle();

    EXPECT_EQ(handler.aborted, 0);
    EXPECT_TRUE(is_ended());
}

TEST_F(HttpConnectionTest, IgnoresASecondAnswer) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\n");
    auto& connection = *handler.held;

    connection.respond({.status = 200, .headers = {}, .body = "first"});
    connection.respond({.status = 200, .headers = {}, .body = "second"});

    EXPECT_EQ(response().body, "first");
    EXPECT_EQ(peer_rest, "");
}

TEST_F(HttpConnectionTest, MayBeClosedByItsHandler) {
    open();

    send("GET /close HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n");

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(targets(), std::vector<std::string>{"/close"});
}

TEST_F(HttpConnectionTest, ASilentConnectionIsClosed) {
    open();

    manual.pass(9990ms);
    EXPECT_FALSE(is_ended());
    manual.pass(20ms);

    EXPECT_TRUE(is_ended());
}

TEST_F(HttpConnectionTest, ASlowHeadIsNotGivenMoreTimeByEachByte) {
    open();
    manual.pass(9s);

    const std::string_view head = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    std::size_t sent = 0;
    for (; sent < head.size() && !is_ended(); ++sent) {
        send(head.substr(sent, 1));
        manual.pass(1s);
    }

    EXPECT_LE(sent, 11U);
    EXPECT_TRUE(handler.requests.empty());
}

TEST_F(HttpConnectionTest, ASlowBodyIsNotGivenMoreTimeByEachByte) {
    open();
    send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n");

    int sent = 0;
    for (; sent < 100 && !is_ended(); ++sent) {
        send("x");
        manual.pass(1s);
    }

    EXPECT_LE(sent, 11);
}

TEST_F(HttpConnectionTest, AnIdleConnectionIsKeptForItsOwnTime) {
    open();
    send("GET / HTTP/1.1\r\n\r\n");

    manual.pass(29'990ms);
    EXPECT_FALSE(is_ended());
    manual.pass(20ms);

    EXPECT_TRUE(is_ended());
}

TEST_F(HttpConnectionTest, AHeldRequestIsNotTimedOut) {
    open();
    send("GET /hold HTTP/1.1\r\n\r\n");

    manual.pass(120s);

    EXPECT_FALSE(is_ended());
    EXPECT_EQ(handler.aborted, 0);
}

TEST_F(HttpConnectionTest, APeerThatDoesNotTakeItsAnswerIsClosed) {
    open();
    peer.set_room(10);
    send("GET / HTTP/1.1\r\n\r\n");

    manual.pass(31s);

    EXPECT_TRUE(is_ended());
}

TEST_F(HttpConnectionTest, GivesAwayTheStreamWithWhatCameBehindTheRequest) {
    open();

    send("GET /one HTTP/1.1\r\n\r\nGET /take HTTP/1.1\r\n\r\nbehind");

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.taken.read, "behind");
    EXPECT_FALSE(peer.is_closed());
    send("more");
    EXPECT_EQ(peer.unread(), 4U);
}

TEST_F(HttpConnectionTest, MovesToTheWorkerOfItsRequestWithEverythingUnhandled) {
    const std::string moved = "POST /move HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel";
    open();

    send("GET /one HTTP/1.1\r\n\r\n" + moved);

    EXPECT_TRUE(is_ended());
    EXPECT_EQ(handler.moved, "1 192.0.2.7 " + moved);
    EXPECT_EQ(targets(), std::vector<std::string>{"/one"});
}

TEST_F(HttpConnectionTest, ALostConnectionEndsItInEveryState) {
    for (const std::string_view bytes :
         {"", "GET /", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhe", "GET /hold HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n"}) {
        net::MemoryPeer own;
        auto created =
            std::make_unique<Connection>(manual.worker(), own.connect(), "192.0.2.7", limits, handler);
        auto& connection = *created;
        handler.connections.emplace(&connection, std::move(created));
        connection.start(std::string(bytes));

        own.reset();
        while (own.pump())
            manual.turn();
        manual.turn();

        EXPECT_TRUE(is_ended()) << bytes;
        EXPECT_TRUE(own.is_closed()) << bytes;
    }
}

}  // namespace
}  // namespace siopp::http
