#include <gtest/gtest.h>

#include <future>
#include <set>
#include <string>
#include <vector>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

class ServerStopTest : public ServerTest {
protected:
    ServerStopTest() { options.drain_timeout = 10s; }
};

TEST_F(ServerStopTest, TellsClientsByTheTransportAndHandlersWhy) {
    options.workers = 2;
    start();
    TestSocket client(port);
    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    polling.exchange(post_to(id, "40"));
    polling.exchange(poll_of(id));
    auto stopped = std::async(std::launch::async, [&] { server->stop(); });

    EXPECT_EQ(client.next(), "close");
    client.send(websocket::close_frame(0));
    EXPECT_EQ(polling.exchange(poll_of(id)).body, "1");

    EXPECT_EQ(stopped.wait_for(5s), std::future_status::ready);
    EXPECT_EQ(client.next(), "end");
    EXPECT_TRUE(polling.ends());
    EXPECT_EQ(disconnected.next(), "server shutting down");
    EXPECT_EQ(disconnected.next(), "server shutting down");
    EXPECT_TRUE(disconnected.empty());
    EXPECT_THROW(TestConnection{port}, std::runtime_error);
}

TEST_F(ServerStopTest, SendsWhatWasEmittedBefore) {
    start();
    TestSocket client(port);
    const std::string text(200'000, 'x');
    server->of("/").emit("last", text);
    auto stopped = std::async(std::launch::async, [&] { server->stop(); });

    EXPECT_EQ(client.next(), "42[\"last\",\"" + text + "\"]");
    EXPECT_EQ(client.next(), "close");
    client.send(websocket::close_frame(0));

    EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
}

TEST_F(ServerStopTest, LetsPollingClientsTakeWhatIsQueued) {
    start();
    TestConnection client(port);
    const auto id = session_id_in(client.exchange(open_session).body);
    client.exchange(post_to(id, "40"));
    client.exchange(poll_of(id));
    server->of("/").emit("last");
    auto stopped = std::async(std::launch::async, [&] { server->stop(); });
    EXPECT_EQ(disconnected.next(), "server shutting down");

    EXPECT_EQ(client.exchange(poll_of(id)).body, "42[\"last\"]");
    EXPECT_EQ(client.exchange(poll_of(id)).body, "1");

    EXPECT_EQ(stopped.wait_for(1s), std::future_status::ready);
    EXPECT_TRUE(client.ends());
}

TEST_F(ServerStopTest, DoesNotWaitForEverForClientsThatDoNotClose) {
    options.drain_timeout = 30ms;
    start();
    TestSocket silent(port);

    server->stop();

    EXPECT_EQ(disconnected.next(), "server shutting down");
    EXPECT_EQ(silent.next(), "close");
    EXPECT_EQ(silent.next(), "end");
}

TEST_F(ServerStopTest, OpensNoSessionWhileItStops) {
    start();
    TestSocket holding(port);
    TestConnection waiting(port);
    EXPECT_EQ(waiting.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
    auto stopped = std::async(std::launch::async, [&] { server->stop(); });
    EXPECT_EQ(holding.next(), "close");

    EXPECT_EQ(waiting.exchange(open_session).status, 503);

    holding.send(websocket::close_frame(0));
    EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
}

TEST_F(ServerStopTest, DrainsOneSessionAfterTheOtherAndServesTheRestMeanwhile) {
    options.drain_period = 1h;
    prepare = [this] { server->of("/").on("drain", [this](Socket&, Event&) { server->drain(); }); };
    start();
    TestSocket first(port);
    TestSocket second(port);
    TestConnection route(port);
    EXPECT_EQ(route.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
    TestConnection idle(port);
    EXPECT_EQ(idle.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);

    first.emit(R"(["drain"])");

    EXPECT_EQ(disconnected.next(), "server shutting down");
    server->drain();
    EXPECT_EQ(route.exchange("GET / HTTP/1.1\r\n\r\n").status, 503);
    EXPECT_TRUE(route.ends());
    EXPECT_EQ(idle.exchange(open_session).status, 503);
    EXPECT_THROW(TestConnection{port}, std::runtime_error);
    first.emit_with_ack(1, R"(["echo"])");
    second.emit_with_ack(1, R"(["echo"])");
    const std::multiset<std::string> answers{first.next(), second.next()};
    EXPECT_EQ(answers, (std::multiset<std::string>{"431[]", "close"}));

    first.close();
    second.close();
    server->stop();
    EXPECT_EQ(disconnected.next(), "transport close");
}

TEST_F(ServerStopTest, MayBeDrainedBeforeItIsStartedOrAfterItsEnd) {
    Server never_started(options);
    never_started.drain();
    start();
    server->stop();
    server->drain();
    EXPECT_THROW(TestConnection{port}, std::runtime_error);
}

TEST_F(ServerStopTest, FailsTheAcksThatAreOwed) {
    prepare = [this] {
        server->of("/").on_connect([this](Socket& socket) {
            socket.emit_with_ack("question", 10s, [this](const Result<Arguments>& answer) {
                happened.add(answer ? "answered" : answer.error().message());
            });
        });
    };
    options.drain_timeout = 0ms;
    start();
    TestSocket client(port);

    server->stop();

    EXPECT_EQ(happened.next(), "socket has been disconnected");
}

TEST_F(ServerStopTest, MayBeStoppedTwiceOrNeverStarted) {
    start();
    server->stop();
    server->stop();
    EXPECT_FALSE(server->worker(0).post([] {}));

    Server never_started(options);
    never_started.stop();
    Server only_listening(options);
    EXPECT_TRUE(only_listening.listen("127.0.0.1", 0));
}

TEST_F(ServerStopTest, MayBeDestroyedWithClientsOfEveryKind) {
    options.workers = 2;
    options.drain_timeout = 0ms;
    start();
    std::vector<std::unique_ptr<TestConnection>> clients;
    for (int count = 0; count < 8; ++count) {
        clients.push_back(std::make_unique<TestConnection>(port));
        clients.push_back(std::make_unique<TestWebSocket>(port));
        clients.push_back(std::make_unique<TestSocket>(port));
        clients.push_back(std::make_unique<TestConnection>(port));
        const auto id = session_id_in(clients.back()->exchange(open_session).body);
        clients.back()->send(post_to(id, "40") + poll_of(id) + poll_of(id) + poll_of(id));
        clients.push_back(std::make_unique<TestConnection>(port));
        clients.back()->send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf");
    }

    server.reset();

    for (const auto& client : clients)
        EXPECT_TRUE(client->ends());
}

TEST_F(ServerStopTest, BroadcastsWhileItStopsAreHarmless) {
    options.workers = 2;
    options.drain_timeout = 0ms;
    start();
    std::vector<std::unique_ptr<TestSocket>> clients;
    for (int count = 0; count < 6; ++count)
        clients.push_back(std::make_unique<TestSocket>(port));
    std::promise<void> begun;
    auto broadcasting = std::async(std::launch::async, [&] {
        for (int number = 0; number < 2000; ++number) {
            server->of("/").emit("number", number);
            if (number == 10) begun.set_value();
        }
    });
    begun.get_future().wait();

    server->stop();

    broadcasting.get();
    for (const auto& client : clients)
        EXPECT_TRUE(client->ends());
}

TEST_F(ServerStopTest, FreesItsPort) {
    start();
    server->stop();
    server.reset();

    Server next(options);
    EXPECT_EQ(next.listen("127.0.0.1", port).value(), port);
}

}  // namespace
}  // namespace siopp
