#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// Handlers that are coroutines.
class CoroutineTest : public ServerTest {
protected:
    CoroutineTest() {
        prepare = [this] {
            auto& name_space = server->of("/");
            name_space.on("ask", [this](SocketHandle socket, OwnedEvent event) {
                return ask_back(socket, std::move(event));
            });
            name_space.on("sleep", [this](SocketHandle socket, OwnedEvent event) -> Task<void> {
                const auto duration = event.args.get<int>(0).value();
                const auto slept = co_await socket.sleep(std::chrono::milliseconds(duration));
                happened.add(slept ? "slept" : slept.error().message());
                event.ack(event.name);
            });
            name_space.on("throw later", [](SocketHandle socket, OwnedEvent) -> Task<void> {
                const auto slept = co_await socket.sleep(1ms);
                throw std::runtime_error(slept ? "slept" : "gone");
            });
            name_space.on("throw at once", [](SocketHandle, OwnedEvent) -> Task<void> {
                throw std::runtime_error("at once");
                co_return;
            });
        };
    }

    Task<void> ask_back(SocketHandle socket, OwnedEvent event) {
        const auto answer = co_await socket.request("question", 10s, "how many?");
        if (!answer) {
            happened.add(answer.error().message() + (socket ? ", there" : ", gone"));
            socket.emit("lost");
            const auto again = co_await socket.request("again", 10s);
            happened.add(again.error().message());
            const auto slept = co_await socket.sleep(10s);
            happened.add(slept.error().message());
            co_return;
        }
        const auto count = answer->get<int>(0);
        socket.emit("told", count ? *count : -1);
        event.ack(event.args.view());
    }
};

TEST_F(CoroutineTest, AskTheClientAndAnswer) {
    start();
    TestSocket client(port);

    client.emit_with_ack(7, R"(["ask",{"kept":[1.0]}])");
    EXPECT_EQ(client.next(), R"(420["question","how many?"])");
    client.send_text("430[3]");

    EXPECT_EQ(client.next(), R"(42["told",3])");
    EXPECT_EQ(client.next(), R"(437[{"kept":[1.0]}])");
}

TEST_F(CoroutineTest, GoOnWithAnErrorWhenTheClientGoes) {
    start();
    {
        TestSocket client(port);
        client.emit(R"(["ask"])");
        EXPECT_EQ(client.next(), R"(420["question","how many?"])");
    }
    EXPECT_EQ(happened.next(), "socket has been disconnected, gone");
    EXPECT_EQ(happened.next(), "socket has been disconnected");
    EXPECT_EQ(happened.next(), "socket has been disconnected");
}

TEST_F(CoroutineTest, GoOnWithAnErrorWhenTheServerStops) {
    start();
    TestSocket client(port);
    client.emit(R"(["sleep",60000])");
    EXPECT_EQ(ask(client, R"(["echo"])"), "[]");

    server->stop();

    EXPECT_EQ(happened.next(), "socket has been disconnected");
}

TEST_F(CoroutineTest, SleepWithoutHoldingUpOthers) {
    start();
    TestSocket client(port);

    client.emit_with_ack(1, R"(["sleep",500])");
    client.emit_with_ack(2, R"(["sleep",1])");

    EXPECT_EQ(client.next(), R"(432["sleep"])");
    EXPECT_EQ(client.next(), R"(431["sleep"])");
    EXPECT_EQ(happened.next(), "slept");
}

TEST_F(CoroutineTest, ASleepingOneCannotBeWokenByTheClient) {
    start();
    TestSocket client(port);
    client.emit(R"(["sleep",60000])");

    client.send_text("430[]");
    client.send_text("439999999999999999999[]");

    EXPECT_EQ(ask(client, R"(["echo"])"), "[]");
    EXPECT_TRUE(happened.empty());
    client.close();
    EXPECT_EQ(happened.next(), "socket has been disconnected");
}

TEST_F(CoroutineTest, TooManyThatWaitAreTold) {
    options.max_pending_acks = 1;
    start();
    TestSocket client(port);

    client.emit(R"(["sleep",60000])");
    client.emit(R"(["sleep",1])");
    EXPECT_EQ(happened.next(), "too many acks are pending");
    client.emit(R"(["ask"])");

    EXPECT_EQ(happened.next(), "too many acks are pending, there");
    EXPECT_EQ(client.next(), R"(42["lost"])");
    client.close();
}

TEST_F(CoroutineTest, OneThatThrowsCostsItsClientTheConnection) {
    start();
    for (const auto* event : {R"(["throw at once"])", R"(["throw later"])"}) {
        TestSocket client(port);
        client.emit(event);
        EXPECT_EQ(client.next(), "41");
        EXPECT_EQ(client.next(), "close");
    }
    EXPECT_EQ(logged.next(), "handler of namespace / threw: at once");
    EXPECT_EQ(logged.next(), "handler of namespace / threw: slept");
}

TEST_F(CoroutineTest, OneThatThrowsWhenItsClientHasGoneIsLogged) {
    prepare = [this] {
        server->of("/").on("doomed", [this](SocketHandle socket, OwnedEvent) -> Task<void> {
            happened.add("started");
            const auto slept = co_await socket.sleep(60s);
            throw std::runtime_error(slept ? "slept" : "gone");
        });
    };
    start();
    TestSocket client(port);
    client.emit(R"(["doomed"])");
    EXPECT_EQ(happened.next(), "started");

    client.close();

    EXPECT_EQ(logged.next(), "handler of a socket that has gone threw");
}

}  // namespace
}  // namespace siopp
