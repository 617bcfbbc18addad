#include "siopp/http_responder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// Answers that come later or piece by piece, on a whole server.
class HttpResponderTest : public ServerTest {
protected:
    void start_with(DeferredHttpHandler handler) {
        prepare = [this, handler] { server->on_request(handler); };
        start();
    }
    static HttpResponse text(std::string body) {
        return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
    }
    static std::string get(std::string_view path) {
        return "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n\r\n";
    }
    /// Runs on the server's worker, waited for.
    void on_worker(std::function<void()> work) {
        ASSERT_TRUE(server->worker(0).post([this, work] {
            work();
            happened.add("worked");
        }));
        EXPECT_EQ(happened.next(), "worked");
    }

    /// Kept by handlers that answer later.
    std::optional<HttpResponder> kept;
    std::optional<HttpStream> stream;
};

TEST_F(HttpResponderTest, AnswersAtOnceOrLater) {
    start_with([this](const HttpRequest& request, HttpResponder responder) {
        if (request.path() == "/now") return responder.respond(text("now"));
        kept.emplace(std::move(responder));
        happened.add("kept");
    });
    TestConnection client(port);
    EXPECT_EQ(client.exchange(get("/now")).body, "now");
    client.send(get("/later") + get("/now"));
    EXPECT_EQ(happened.next(), "kept");

    on_worker([this] { kept->respond(text("later")); });

    EXPECT_EQ(client.response().body, "later");
    EXPECT_EQ(client.response().body, "now") << "requests are answered in order";
}

TEST_F(HttpResponderTest, AnotherThreadMayAnswer) {
    std::thread thread;
    start_with([&](const HttpRequest&, HttpResponder responder) {
        thread = std::thread(
            [waiting = std::move(responder)]() mutable { waiting.respond(text("from elsewhere")); });
    });
    TestConnection client(port);

    EXPECT_EQ(client.exchange(get("/")).body, "from elsewhere");
    thread.join();
}

TEST_F(HttpResponderTest, TheFirstAnswerCounts) {
    start_with([](const HttpRequest&, HttpResponder responder) {
        responder.respond(text("first"));
        responder.respond(text("second"));
        EXPECT_FALSE(responder.stream(text("third")).is_open());
    });
    TestConnection client(port);

    EXPECT_EQ(client.exchange(get("/")).body, "first");
    EXPECT_EQ(client.exchange(get("/")).body, "first");
}

TEST_F(HttpResponderTest, OneThatIsDroppedAnswers500) {
    start_with([](const HttpRequest& request, HttpResponder responder) {
        if (request.path() == "/throw") throw std::runtime_error("on purpose");
        if (request.path() == "/thread") std::thread([dropped = std::move(responder)] {}).join();
    });
    TestConnection client(port);

    EXPECT_EQ(client.exchange(get("/")).status, 500);
    EXPECT_EQ(client.exchange(get("/thread")).status, 500);
    EXPECT_EQ(client.exchange(get("/throw")).status, 500);
    EXPECT_EQ(logged.next(), "HTTP handler threw: on purpose");
}

TEST_F(HttpResponderTest, TheRequestMayBeKept) {
    start_with([](const HttpRequest& request, HttpResponder responder) {
        const auto taken = responder.take_request();
        EXPECT_TRUE(request.body.empty());
        responder.respond(text(taken.method + ' ' + taken.target + ' ' + taken.body));
        EXPECT_EQ(responder.take_request().method, "");
    });
    TestConnection client(port);

    EXPECT_EQ(client.exchange("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").body, "POST /a hello");
    client.send("HEAD /a HTTP/1.1\r\n\r\n" + get("/b"));
    EXPECT_EQ(http::take_response(client.received(), http::Body::none).value_or(client.response()).status,
              200);
}

TEST_F(HttpResponderTest, IsToldWhenTheClientGoes) {
    start_with([this](const HttpRequest&, HttpResponder responder) {
        responder.on_abort([this] { happened.add("gone"); });
        kept.emplace(std::move(responder));
        happened.add("kept");
    });
    TestConnection client(port);
    client.send(get("/"));
    EXPECT_EQ(happened.next(), "kept");

    client.reset();

    EXPECT_EQ(happened.next(), "gone");
    on_worker([this] {
        kept->respond(text("late"));
        EXPECT_FALSE(kept->stream({}).is_open());
    });
}

TEST_F(HttpResponderTest, StreamsServerSentEvents) {
    start_with([this](const HttpRequest&, HttpResponder responder) {
        stream.emplace(responder.stream(
            {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}, .body = "data: one\n\n"}));
        happened.add("begun");
    });
    TestConnection client(port);
    client.send(get("/"));
    EXPECT_EQ(happened.next(), "begun");
    while (client.received().find("data: one\n\n") == std::string::npos)
        ASSERT_TRUE(client.read_more());

    on_worker([this] {
        stream->write("data: two\n\n");
        stream->end();
        EXPECT_FALSE(stream->is_open());
        stream->write("data: three\n\n");
    });

    while (!client.received().ends_with("0\r\n\r\n"))
        ASSERT_TRUE(client.read_more());
    EXPECT_TRUE(client.received().ends_with("\r\n\r\nb\r\ndata: one\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n"));
}

TEST_F(HttpResponderTest, AStreamThatIsDroppedClosesTheConnection) {
    start_with([](const HttpRequest& request, HttpResponder responder) {
        auto begun = responder.stream(text("half"));
        if (request.path() == "/thread") std::thread([dropped = std::move(begun)] {}).join();
    });
    for (const auto* path : {"/", "/thread"}) {
        TestConnection client(port);
        client.send(get(path));
        EXPECT_TRUE(client.ends());
        EXPECT_FALSE(client.received().ends_with("0\r\n\r\n"));
    }
}

TEST_F(HttpResponderTest, AStreamIsPacedByItsClient) {
    constexpr std::size_t part_bytes = 10'000;
    constexpr int parts = 2'000;
    options.max_queued_bytes = 200'000;
    std::atomic<int> written = 0;
    std::function<void()> fill = [&] {
        while (written < parts && !stream->is_congested()) {
            stream->write(std::string(part_bytes, 'x'));
            ++written;
        }
        if (written < parts) return stream->on_drain(fill);
        stream->end();
    };
    start_with([&](const HttpRequest&, HttpResponder responder) {
        stream.emplace(responder.stream({}, part_bytes * parts));
        fill();
        happened.add("full");
    });
    TestConnection client(port, 4096);
    client.send(get("/"));
    EXPECT_EQ(happened.next(), "full");
    EXPECT_LT(written, parts);

    EXPECT_EQ(client.response().body, std::string(part_bytes * parts, 'x'));
}

TEST_F(HttpResponderTest, AClientThatReadsNothingOfItsStreamIsClosed) {
    options.max_queued_bytes = 200'000;
    start_with([this](const HttpRequest&, HttpResponder responder) {
        responder.on_abort([this] { happened.add("gone"); });
        stream.emplace(responder.stream({}));
        for (int part = 0; stream->is_open() && part < 100; ++part)
            stream->write(std::string(10'000, 'x'));
    });
    TestConnection client(port, 4096);
    client.send(get("/"));

    EXPECT_EQ(happened.next(), "gone");
    EXPECT_TRUE(client.ends());
}

TEST_F(HttpResponderTest, StoppingWaitsForAnswersAndClosesBehindThem) {
    options.drain_timeout = 10s;
    start_with([this](const HttpRequest&, HttpResponder responder) {
        kept.emplace(std::move(responder));
        happened.add("kept");
    });
    TestConnection client(port);
    client.send(get("/"));
    EXPECT_EQ(happened.next(), "kept");
    TestConnection idle(port);
    server->drain();

    std::thread stopping([this] { server->stop(); });
    on_worker([this] { kept->respond(text("late")); });

    const auto answer = client.response();
    EXPECT_EQ(answer.body, "late");
    EXPECT_EQ(http::header_of(answer, "connection"), "close");
    stopping.join();
}

TEST_F(HttpResponderTest, MayBeUsedAfterTheServerStopped) {
    start_with([this](const HttpRequest& request, HttpResponder responder) {
        if (request.path() == "/stream") {
            stream.emplace(responder.stream({}));
        } else {
            kept.emplace(std::move(responder));
        }
        happened.add("kept");
    });
    TestConnection client(port);
    TestConnection other(port);
    client.send(get("/"));
    other.send(get("/stream"));
    EXPECT_EQ(happened.next(), "kept");
    EXPECT_EQ(happened.next(), "kept");

    server->stop();
    kept->respond(text("in vain"));
    kept.reset();
    stream.reset();

    EXPECT_TRUE(client.ends());
    EXPECT_EQ(client.received(), "");
}

TEST_F(HttpResponderTest, BodiesMayHaveLimitsByTheirPath) {
    options.max_payload_bytes = 1'000;
    options.max_large_body_bytes = 100'000;
    prepare = [this] {
        server->on_request(
            [](const HttpRequest& request) { return text(std::to_string(request.body.size())); });
        server->limit_bodies([](const HttpRequest& head) -> std::optional<HttpBodyLimit> {
            if (head.path() != "/upload") return std::nullopt;
            return HttpBodyLimit{50'000, 60s};
        });
    };
    start();
    const auto answer = [&](std::string_view path, std::size_t bytes) {
        TestConnection client(port);
        return client.exchange("POST " + std::string(path) + " HTTP/1.1\r\nContent-Length: " +
                               std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, 'x'));
    };

    EXPECT_EQ(answer("/upload", 50'000).body, "50000");
    EXPECT_EQ(answer("/upload", 50'001).status, 413);
    EXPECT_EQ(answer("/other", 1'001).status, 413);

    TestConnection first(port);
    TestConnection second(port);
    const std::string head = "POST /upload HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 50000\r\n\r\n";
    for (auto* uploading : {&first, &second}) {
        uploading->send(head);
        ASSERT_TRUE(uploading->read_more());
        EXPECT_EQ(uploading->received(), "HTTP/1.1 100 Continue\r\n\r\n");
    }
    EXPECT_EQ(answer("/upload", 1'001).status, 503) << "two hold all that there is for large bodies";
}

}  // namespace
}  // namespace siopp
