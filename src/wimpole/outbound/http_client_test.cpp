#include "wimpole/outbound/http_client.hpp"

#include <optional>

#include <gtest/gtest.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "wimpole/outbound/test_peer.hpp"

namespace wimpole::outbound {
namespace {

using namespace std::chrono_literals;
using Visit = TestPeer::Visit;
using Kind = Failure::Kind;

struct Answer {
    std::optional<Kind> failure;
    unsigned status = 0;
    std::string body;
    std::string reason;
};

class HttpClientTest : public testing::Test {
protected:
    HttpClientTest() { limits.addresses = AddressPolicy::any; }

    /// Sends a request and reads the whole answer.
    Answer ask(HttpRequest request) {
        std::optional<Answer> answer;
        siopp::spawn(exchange(std::move(request), answer));
        run_until([&answer] { return answer.has_value(); });
        return answer.value_or(Answer{Kind::timeout, 0, {}, "the test waited in vain"});
    }
    Answer ask(const std::string& url) { return ask(HttpRequest{"GET", *Url::parse(url), {}, {}}); }

    siopp::Task<void> exchange(HttpRequest request, std::optional<Answer>& out) {
        auto sending = client.send(std::move(request), limits, stop.get_token());
        auto answer = co_await std::move(sending);
        if (!answer) {
            out = Answer{answer.error().kind, 0, {}, answer.error().reason};
            co_return;
        }
        auto reading = read_rest(*answer, std::size_t{32} * 1024 * 1024);
        const auto body = co_await std::move(reading);
        out = body ? Answer{{}, answer->status(), *body, {}}
                   : Answer{body.error().kind, answer->status(), {}, body.error().reason};
    }

    template <class Done>
    void run_until(Done done) {
        const auto work = boost::asio::make_work_guard(io);
        io.restart();
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!done() && std::chrono::steady_clock::now() < deadline)
            io.run_one_for(100ms);
    }

    boost::asio::io_context io;
    HttpLimits limits;
    std::stop_source stop;
    HttpClient client{io};
};

TEST_F(HttpClientTest, SendsARequestAndGivesTheAnswer) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.answer("hello");
    });

    const auto answer =
        ask(HttpRequest{"POST", *Url::parse(peer.url() + "/v1?x=1"), {{"X-Test", "yes"}}, "{}"});

    const auto request = peer.requests().at(0);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_TRUE(request.starts_with("POST /v1?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")) << request;
    EXPECT_NE(request.find("\r\nX-Test: yes\r\n"), std::string::npos) << request;
    EXPECT_TRUE(request.ends_with("\r\n\r\n{}")) << request;
}

TEST_F(HttpClientTest, UsesAConnectionAgain) {
    TestPeer peer([](Visit& visit) {
        while (!visit.read_request().empty())
            visit.answer("x");
    });

    for (int request = 0; request < 3; ++request)
        EXPECT_EQ(ask(peer.url()).body, "x");

    EXPECT_EQ(peer.connections(), 1);
}

TEST_F(HttpClientTest, AsksAgainWhereAnIdleConnectionWasClosed) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.answer("x");
    });

    EXPECT_EQ(ask(peer.url()).body, "x");
    EXPECT_EQ(ask(peer.url()).body, "x");

    EXPECT_EQ(peer.connections(), 2);
}

TEST_F(HttpClientTest, ReadsABodyInChunksAndOneThatEndsWithTheConnection) {
    TestPeer chunks([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        visit.write("2\r\nde\r\n0\r\n\r\n");
    });
    TestPeer until_close([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\n\r\nabc");
        visit.write("de");
    });

    EXPECT_EQ(ask(chunks.url()).body, "abcde");
    EXPECT_EQ(ask(until_close.url()).body, "abcde");
}

TEST_F(HttpClientTest, GivesPiecesOfTheBodyAsTheyCome) {
    std::atomic<bool> first_was_read = false;
    TestPeer peer([&first_was_read](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        first_was_read.wait(false);
        visit.write("2\r\nde\r\n0\r\n\r\n");
    });
    std::vector<std::string> pieces;
    bool ended = false;
    const auto read = [&]() -> siopp::Task<void> {
        auto sending = client.send({"GET", *Url::parse(peer.url()), {}, {}}, limits, stop.get_token());
        auto answer = co_await std::move(sending);
        for (;;) {
            auto reading = answer->read();
            const auto piece = co_await std::move(reading);
            if (!piece || piece->empty()) break;
            pieces.push_back(*piece);
            first_was_read = true;
            first_was_read.notify_all();
        }
        ended = true;
    };
    siopp::spawn(read());
    run_until([&] { return ended; });

    EXPECT_EQ(pieces, (std::vector<std::string>{"abc", "de"}));
}

TEST_F(HttpClientTest, DoesNotFollowRedirects) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.answer("", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n");
    });

    EXPECT_EQ(ask(peer.url()).status, 302U);
    EXPECT_EQ(peer.connections(), 1);
}

TEST_F(HttpClientTest, SkipsInterimAnswersButNotWithoutEnd) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 100 Continue\r\n\r\n");
        visit.answer("x");
    });
    TestPeer endless([](Visit& visit) {
        visit.read_request();
        for (int answers = 0; answers < 20; ++answers)
            visit.write("HTTP/1.1 103 Early Hints\r\n\r\n");
        visit.wait_for_close();
    });

    EXPECT_EQ(ask(peer.url()).body, "x");
    EXPECT_EQ(ask(endless.url()).failure, Kind::protocol);
}

TEST_F(HttpClientTest, RefusesAddressesThatAreNotPublic) {
    std::atomic<int> requests = 0;
    TestPeer peer([&requests](Visit&) { ++requests; });
    limits.addresses = AddressPolicy::only_public;
    const auto port = std::to_string(peer.port());

    for (const auto* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1",
                             "169.254.169.254", "[fe80::1]"}) {
        const auto answer = ask("http://" + std::string(host) + ":" + port + "/");
        EXPECT_EQ(answer.failure, Kind::refused) << host << ": " << answer.reason;
    }
    // Forms that look like names, but that resolvers take for addresses.
    for (const auto* host : {"2130706433", "0x7f000001", "127.1", "0177.0.0.1"}) {
        const auto answer = ask("http://" + std::string(host) + ":" + port + "/");
        EXPECT_TRUE(answer.failure == Kind::refused || answer.failure == Kind::unresolved) << host;
    }
    EXPECT_EQ(requests, 0);
}

TEST_F(HttpClientTest, KeepsConnectionsOfOperatorsFromOthers) {
    TestPeer peer([](Visit& visit) {
        while (!visit.read_request().empty())
            visit.answer("x");
    });
    EXPECT_EQ(ask(peer.url()).body, "x");

    limits.addresses = AddressPolicy::only_public;
    EXPECT_EQ(ask(peer.url()).failure, Kind::refused);
}

TEST_F(HttpClientTest, TellsThatNobodyListensOrThatANameIsUnknown) {
    std::uint16_t port = 0;
    {
        port = TestPeer([](Visit&) {}).port();
    }

    EXPECT_EQ(ask("http://127.0.0.1:" + std::to_string(port)).failure, Kind::unreachable);
    EXPECT_EQ(ask("http://nobody.invalid/").failure, Kind::unresolved);
}

TEST_F(HttpClientTest, GivesUpWhereTheAnswerDoesNotBegin) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\nX-Half: ");
        visit.wait_for_close();
    });
    limits.first_byte_timeout = 50ms;

    const auto answer = ask(peer.url());

    EXPECT_EQ(answer.failure, Kind::timeout);
    EXPECT_EQ(answer.reason, "127.0.0.1:" + std::to_string(peer.port()) + ": did not answer in time");
}

TEST_F(HttpClientTest, GivesUpWhereTheBodyDoesNotGoOn) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        visit.wait_for_close();
    });
    limits.idle_timeout = 50ms;

    const auto answer = ask(peer.url());

    EXPECT_EQ(answer.failure, Kind::timeout);
    EXPECT_EQ(answer.status, 200U);
}

TEST_F(HttpClientTest, TellsThatTheAnswerIsIncomplete) {
    TestPeer half([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    });
    TestPeer reset([](Visit& visit) {
        visit.read_request();
        visit.reset();
    });
    TestPeer nothing([](Visit& visit) { visit.read_request(); });

    EXPECT_EQ(ask(half.url()).failure, Kind::closed);
    EXPECT_EQ(ask(reset.url()).failure, Kind::closed);
    EXPECT_EQ(ask(nothing.url()).failure, Kind::closed);
}

TEST_F(HttpClientTest, RefusesAnswersThatAreTooLargeOrNoHttp) {
    TestPeer large([](Visit& visit) {
        visit.read_request();
        visit.answer(std::string(2'000, 'x'));
    });
    TestPeer endless([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\n\r\n" + std::string(2'000, 'x'));
        visit.wait_for_close();
    });
    TestPeer large_head([](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
    });
    TestPeer no_http([](Visit& visit) {
        visit.read_request();
        visit.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    });
    limits.max_body_bytes = 1'000;

    EXPECT_EQ(ask(large.url()).failure, Kind::too_large);
    EXPECT_EQ(ask(endless.url()).failure, Kind::too_large);
    EXPECT_EQ(ask(large_head.url()).failure, Kind::too_large);
    EXPECT_EQ(ask(no_http.url()).failure, Kind::protocol);
}

TEST_F(HttpClientTest, RefusesHeadersThatWouldBreakTheRequest) {
    const auto url = *Url::parse("http://127.0.0.1:1/");
    EXPECT_EQ(ask(HttpRequest{"GET", url, {{"X", "a\r\nY: b"}}, {}}).failure, Kind::refused);
    EXPECT_EQ(ask(HttpRequest{"GET", url, {{"", "a"}}, {}}).failure, Kind::refused);
}

TEST_F(HttpClientTest, ClosesTheConnectionWhenItIsStopped) {
    std::atomic<bool> closed = false;
    TestPeer peer([&](Visit& visit) {
        visit.read_request();
        boost::asio::post(io, [this] { stop.request_stop(); });
        visit.wait_for_close();
        closed = true;
        closed.notify_all();
    });

    EXPECT_EQ(ask(peer.url()).failure, Kind::cancelled);
    closed.wait(false);
}

TEST_F(HttpClientTest, ClosesTheConnectionWhenItIsStoppedWithinTheBody) {
    std::atomic<bool> closed = false;
    TestPeer peer([&](Visit& visit) {
        visit.read_request();
        visit.write("HTTP/1.1 200 OK\r\n\r\nabc");
        boost::asio::post(io, [this] { stop.request_stop(); });
        visit.wait_for_close();
        closed = true;
        closed.notify_all();
    });

    EXPECT_EQ(ask(peer.url()).failure, Kind::cancelled);
    closed.wait(false);
    EXPECT_EQ(ask(peer.url()).failure, Kind::cancelled) << "before it has begun";
}

}  // namespace
}  // namespace wimpole::outbound
