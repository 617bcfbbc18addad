#include "siopp/server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// Clients of a server with two workers, at least one of them on each.
class TwoWorkersTest : public ServerTest {
protected:
    void start_with_clients_on_both() {
        options.workers = 2;
        start();
        std::set<std::string> workers;
        while (workers.size() < 2 || clients.size() < 6) {
            ASSERT_LT(clients.size(), 100U);
            clients.push_back(std::make_unique<TestSocket>(port));
            workers.insert(ask(*clients.back(), R"(["worker"])"));
        }
    }

    std::vector<std::unique_ptr<TestSocket>> clients;
};

std::string describe(const Result<Arguments>& answer) {
    return answer ? std::string((*answer)[0].raw()) : answer.error().message();
}

TEST_F(ServerTest, AnswersAnEventsAckWithItsArguments) {
    start();
    TestSocket client(port);

    client.emit_with_ack(0, R"(["echo",1.0,{"a":["b"]},null])");
    client.emit_with_ack(12, R"(["echo"])");

    EXPECT_EQ(client.next(), R"(430[1.0,{"a":["b"]},null])");
    EXPECT_EQ(client.next(), "4312[]");
}

TEST_F(ServerTest, AnswersWithBinary) {
    start();
    TestSocket client(port);

    client.send_text(R"(451-7["echo",{"_placeholder":true,"num":0}])");
    client.send_binary("\x00\x01"s);

    EXPECT_EQ(client.next(), R"(461-7[{"_placeholder":true,"num":0}])");
    EXPECT_EQ(client.next(), "b:\x00\x01"s);
}

TEST_F(ServerTest, AnAckAnswersOnceAndOnlyIfItIsWanted) {
    prepare = [this] {
        server->of("/").on("twice", [](Socket& socket, Event& event) {
            const bool wanted = event.ack.wanted();
            event.ack(1);
            event.ack(2);
            socket.emit("wanted", wanted, event.ack.wanted());
        });
    };
    start();
    TestSocket client(port);

    client.emit(R"(["twice"])");
    EXPECT_EQ(client.next(), R"(42["wanted",false,false])");
    client.emit_with_ack(3, R"(["twice"])");
    EXPECT_EQ(client.next(), "433[1]");
    EXPECT_EQ(client.next(), R"(42["wanted",true,false])");
}

TEST_F(ServerTest, AnAckMayBeGivenLaterOrTooLate) {
    Ack kept;
    prepare = [&] {
        server->of("/").on("keep", [&](Socket&, Event& event) { kept = std::move(event.ack); });
        server->of("/").on("release", [&](Socket&, Event&) { kept("late"); });
    };
    start();
    TestSocket client(port);
    client.emit_with_ack(5, R"(["keep"])");
    client.emit(R"(["release"])");
    EXPECT_EQ(client.next(), R"(435["late"])");

    TestSocket leaving(port);
    leaving.emit_with_ack(6, R"(["keep"])");
    leaving.send_text("41");
    EXPECT_EQ(disconnected.next(), "client namespace disconnect");
    client.emit(R"(["release"])");

    EXPECT_EQ(ask(client, R"(["echo"])"), "[]");
}

TEST_F(ServerTest, EventsGoToTheirHandlersInTheOrderAdded) {
    prepare = [this] {
        server->of("/").on("two", [this](Socket&, Event&) { happened.add("first"); });
        server->of("/").on("two", [](Socket&, Event& event) { event.ack("second"); });
        server->of("/").on("5", [](Socket&, Event& event) { event.ack("number"); });
    };
    start();
    TestSocket client(port);

    EXPECT_EQ(ask(client, R"(["two"])"), R"(["second"])");
    EXPECT_EQ(happened.next(), "first");
    EXPECT_EQ(ask(client, "[5]"), R"(["number"])");
    client.emit_with_ack(1, R"(["nobody handles this"])");
    EXPECT_EQ(ask(client, R"(["echo"])"), "[]");
}

TEST_F(ServerTest, GivesAClientsAnswerToTheHandlerThatWaits) {
    prepare = [this] {
        server->of("/").on_connect([this](Socket& socket) {
            socket.emit_with_ack(
                "question", 10s, [this](const Result<Arguments>& answer) { happened.add(describe(answer)); },
                42);
        });
    };
    start();
    TestSocket client(port);

    EXPECT_EQ(client.next(), R"(420["question",42])");
    client.send_text(R"(430["answer"])");

    EXPECT_EQ(happened.next(), R"("answer")");
}

TEST_F(ServerTest, AnAckThatDoesNotComeTimesOut) {
    prepare = [this] {
        server->of("/").on_connect([this](Socket& socket) {
            socket.emit_with_ack("question", 20ms,
                                 [this](const Result<Arguments>& answer) { happened.add(describe(answer)); });
        });
    };
    start();
    TestSocket client(port);

    EXPECT_EQ(happened.next(), "operation has timed out");

    client.send_text("430[]");
    EXPECT_EQ(client.next(), R"(420["question"])");
    EXPECT_EQ(ask(client, R"(["echo"])"), "[]");
    EXPECT_TRUE(happened.empty());
}

TEST_F(ServerTest, AnAckOfAClientThatGoesFailsBeforeItsDisconnectHandler) {
    prepare = [this] {
        server->of("/").on_connect([this](Socket& socket) {
            socket.emit_with_ack("question", 10s, [this, &socket](const Result<Arguments>& answer) {
                happened.add(describe(answer));
                socket.emit_with_ack("again", 10s, [this](const Result<Arguments>& next) {
                    happened.add("again: " + describe(next));
                });
            });
        });
    };
    start();
    TestSocket client(port);

    client.close();

    EXPECT_EQ(happened.next(), "socket has been disconnected");
    EXPECT_EQ(happened.next(), "again: socket has been disconnected");
    EXPECT_EQ(disconnected.next(), "transport close");
}

TEST_F(ServerTest, AHandlerThatThrowsCostsOnlyItsClient) {
    prepare = [this] { server->of("/").on("throw number", [](Socket&, Event&) { throw 5; }); };
    start();
    TestSocket other(port);
    for (const auto* event : {R"(["throw"])", R"(["throw number"])"}) {
        TestSocket client(port);

        client.emit(event);

        EXPECT_EQ(client.next(), "41");
        EXPECT_EQ(client.next(), "close");
        EXPECT_EQ(disconnected.next(), "server namespace disconnect");
    }
    EXPECT_EQ(logged.next(), "handler of namespace / threw: on purpose");
    EXPECT_EQ(logged.next(), "handler of namespace / threw: unknown exception");
    EXPECT_EQ(ask(other, R"(["echo",1])"), "[1]");
}

TEST_F(ServerTest, ConnectAndDisconnectHandlersMayThrowToo) {
    prepare = [this] {
        server->of("/bad").on_connect([](Socket&) { throw std::runtime_error("connect"); });
        server->of("/bad").on_disconnect(
            [](Socket&, DisconnectReason) { throw std::runtime_error("disconnect"); });
    };
    start();
    TestWebSocket client(port);

    client.send_text("40/bad,");

    EXPECT_TRUE(client.next().starts_with("40/bad,{"));
    EXPECT_EQ(client.next(), "41/bad,");
    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(logged.next(), "handler of namespace /bad threw: connect");
    EXPECT_EQ(logged.next(), "handler of namespace /bad threw: disconnect");
    TestSocket other(port);
    EXPECT_EQ(ask(other, R"(["echo"])"), "[]");
}

TEST_F(ServerTest, AnAckHandlerThatThrowsCostsOnlyItsClient) {
    const auto throwing = [](const Result<Arguments>&) { throw std::runtime_error("ack"); };
    prepare = [&] {
        server->of("/").on("ask",
                           [=](Socket& socket, Event&) { socket.emit_with_ack("question", 10s, throwing); });
        server->of("/").on("ask briefly",
                           [=](Socket& socket, Event&) { socket.emit_with_ack("question", 10ms, throwing); });
    };
    start();
    TestSocket answering(port);
    answering.emit(R"(["ask"])");
    EXPECT_EQ(answering.next(), R"(420["question"])");
    answering.send_text("430[]");
    EXPECT_EQ(answering.next(), "41");
    EXPECT_EQ(logged.next(), "handler of namespace / threw: ack");

    TestSocket silent(port);
    silent.emit(R"(["ask briefly"])");
    EXPECT_EQ(silent.next(), R"(421["question"])");
    EXPECT_EQ(silent.next(), "41");
    EXPECT_EQ(logged.next(), "handler of namespace / threw: ack");

    TestSocket leaving(port);
    leaving.emit(R"(["ask"])");
    leaving.emit(R"(["ask"])");
    leaving.next();
    leaving.next();
    leaving.close();
    EXPECT_EQ(logged.next(), "handler of namespace / threw: ack");
    EXPECT_EQ(logged.next(), "handler of namespace / threw: ack");
}

TEST_F(ServerTest, AsksEveryCheckBeforeASocketExists) {
    prepare = [this] {
        auto& name_space = server->of("/checked");
        name_space.use([](const Handshake& handshake) -> std::optional<Refusal> {
            if (handshake.auth == R"({"token":1})") return std::nullopt;
            return Refusal{"no token", R"({"wanted":1})"};
        });
        name_space.use([](const Handshake& handshake) -> std::optional<Refusal> {
            if (handshake.query().find("transport=websocket") == std::string_view::npos) throw 5;
            throw std::runtime_error("broken check");
        });
        name_space.on_connect([](Socket&) { FAIL(); });
    };
    start();
    TestWebSocket client(port);

    client.send_text("40/checked,");
    EXPECT_EQ(client.next(), R"(44/checked,{"message":"no token","data":{"wanted":1}})");
    client.send_text(R"(40/checked,{"token":1})");
    EXPECT_EQ(client.next(), R"(44/checked,{"message":"Internal error"})");
    EXPECT_EQ(logged.next(), "connect check threw: broken check");

    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    EXPECT_EQ(polling.exchange(post_to(id, R"(40/checked,{"token":1})")).body, "ok");
    EXPECT_EQ(polling.exchange(poll_of(id)).body, R"(44/checked,{"message":"Internal error"})");
    EXPECT_EQ(logged.next(), "connect check threw: unknown exception");
}

TEST_F(ServerTest, ASocketKnowsItsHandshakeAndKeepsData) {
    prepare = [this] {
        server->of("/").on_connect([](Socket& socket) { socket.data() = 1; });
        server->of("/").on("next", [](Socket& socket, Event& event) {
            auto& count = std::any_cast<int&>(socket.data());
            event.ack(++count, socket.handshake().remote_address(), *socket.handshake().header("host"),
                      socket.id());
        });
    };
    start();
    TestSocket client(port);

    ask(client, R"(["next"])");

    EXPECT_EQ(ask(client, R"(["next"])"), R"([3,"127.0.0.1","localhost",")" + client.id() + "\"]");
    EXPECT_EQ(client.id().size(), 20U);
}

TEST_F(ServerTest, RoomsReachTheirMembersOnly) {
    prepare = [this] {
        server->of("/").on("tell", [this](Socket& socket, Event& event) {
            const auto room = event.args[0].string().value();
            socket.to(room).emit("others", room);
            server->of("/").to(room).emit("all", room);
        });
        server->of("/").on("leave", [](Socket& socket, Event& event) {
            socket.leave(event.args[0].string().value());
            event.ack(socket.in_room(event.args[0].string().value()));
        });
    };
    start();
    TestSocket first(port);
    TestSocket second(port);
    TestSocket third(port);
    EXPECT_EQ(ask(first, R"(["join","red"])"), "[true]");
    EXPECT_EQ(ask(second, R"(["join","red","blue"])"), "[true]");

    first.emit(R"(["tell","red"])");

    EXPECT_EQ(first.next(), R"(42["all","red"])");
    EXPECT_EQ(second.next(), R"(42["others","red"])");
    EXPECT_EQ(second.next(), R"(42["all","red"])");
    EXPECT_EQ(ask(second, R"(["leave","red"])"), "[false]");
    first.emit(R"(["tell","red"])");
    EXPECT_EQ(first.next(), R"(42["all","red"])");
    EXPECT_EQ(ask(second, R"(["echo"])"), "[]");
    EXPECT_EQ(ask(third, R"(["echo"])"), "[]");
}

TEST_F(TwoWorkersTest, ABroadcastReachesEveryClientOnceAndInOrder) {
    constexpr int messages = 200;
    start_with_clients_on_both();
    for (const auto& client : clients)
        EXPECT_EQ(ask(*client, R"(["join","red","blue"])"), "[true]");

    for (int number = 0; number < messages; ++number) {
        Broadcast(server->of("/")).to("red").to("blue").except(clients[0]->id()).emit("number", number);
    }
    server->of("/").to(clients[0]->id()).emit("excepted");
    server->of("/").emit("end");

    EXPECT_EQ(clients[0]->next(), R"(42["excepted"])");
    EXPECT_EQ(clients[0]->next(), R"(42["end"])");
    for (std::size_t index = 1; index < clients.size(); ++index) {
        for (int number = 0; number < messages; ++number) {
            ASSERT_EQ(clients[index]->next(), "42[\"number\"," + std::to_string(number) + "]");
        }
        EXPECT_EQ(clients[index]->next(), R"(42["end"])");
    }
}

TEST_F(TwoWorkersTest, WhatAHandlerBroadcastsReachesEveryoneButItsSocketInOrder) {
    prepare = [this] {
        server->of("/").on("count", [](Socket& socket, Event& event) {
            for (int number = 0; number < 50; ++number)
                socket.broadcast().emit("number", number);
            event.ack("done");
        });
    };
    start_with_clients_on_both();

    EXPECT_EQ(ask(*clients[0], R"(["count"])"), R"(["done"])");

    for (std::size_t index = 1; index < clients.size(); ++index) {
        for (int number = 0; number < 50; ++number) {
            ASSERT_EQ(clients[index]->next(), "42[\"number\"," + std::to_string(number) + "]");
        }
    }
    EXPECT_EQ(ask(*clients[0], R"(["echo"])"), "[]");
}

TEST_F(TwoWorkersTest, AClientThatLeavesWhileItIsBroadcastToHurtsNobody) {
    start_with_clients_on_both();
    for (int number = 0; number < 100; ++number) {
        server->of("/").emit("number", number);
        if (number == 50) clients[0]->reset();
    }
    for (std::size_t index = 1; index < clients.size(); ++index) {
        for (int number = 0; number < 100; ++number) {
            ASSERT_EQ(clients[index]->next(), "42[\"number\"," + std::to_string(number) + "]");
        }
    }
}

// The kernel spreads connections over the workers: of so many, some land on the one that does not have the
// session.
TEST_F(TwoWorkersTest, APollingSessionIsReachedThroughConnectionsOfAnyWorker) {
    constexpr int connections = 40;
    options.workers = 2;
    start();
    TestConnection first(port);
    const auto id = session_id_in(first.exchange(open_session).body);
    EXPECT_EQ(first.exchange(post_to(id, "40")).body, "ok");
    EXPECT_TRUE(first.exchange(poll_of(id)).body.starts_with("40{"));

    for (int number = 0; number < connections; ++number) {
        TestConnection post(port);
        const auto event = "42" + std::to_string(number) + "[\"echo\"," + std::to_string(number) + "]";
        ASSERT_EQ(post.exchange(post_to(id, event)).body, "ok") << number;
        TestConnection poll(port);
        ASSERT_EQ(poll.exchange(poll_of(id)).body,
                  "43" + std::to_string(number) + "[" + std::to_string(number) + "]");
    }
}

TEST_F(TwoWorkersTest, AConnectionThatMovesKeepsWhatItHasSent) {
    options.workers = 2;
    start();
    TestConnection opening(port);
    for (int count = 0; count < 20; ++count) {
        const auto id = session_id_in(opening.exchange(open_session).body);
        TestConnection client(port);

        client.send(post_to(id, "40") + post_to(id, R"(420["worker"])") + post_to(id, R"(421["worker"])") +
                    poll_of(id));

        for (int answer = 0; answer < 3; ++answer)
            EXPECT_EQ(client.response().body, "ok");
        EXPECT_TRUE(client.response().body.starts_with("40{"));
    }
}

TEST_F(TwoWorkersTest, AWebSocketUpgradesASessionOfAnyWorker) {
    options.workers = 2;
    start();
    TestConnection opening(port);
    for (int count = 0; count < 20; ++count) {
        const auto id = session_id_in(opening.exchange(open_session).body);
        TestConnection client(port);

        client.send("GET /socket.io/?EIO=4&transport=websocket&sid=" + id +
                    " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
                    websocket::text_frame("2probe"));

        EXPECT_EQ(client.response().status, 101);
        while (client.received().size() < 8)
            ASSERT_TRUE(client.read_more());
        EXPECT_EQ(websocket::take_server_frame(client.received())->payload, "3probe");
    }
}

TEST_F(ServerTest, TellsWhyASocketWasDisconnected) {
    prepare = [this] {
        server->of("/").on("leave me", [](Socket& socket, Event&) { socket.disconnect(); });
        server->of("/").on("close me",
                           [](Socket& socket, Event&) { socket.disconnect(Socket::Close::connection); });
    };
    start();
    TestSocket leaving(port);
    leaving.send_text("41");
    EXPECT_EQ(disconnected.next(), "client namespace disconnect");

    TestSocket left(port);
    left.emit(R"(["leave me"])");
    EXPECT_EQ(disconnected.next(), "server namespace disconnect");
    EXPECT_EQ(left.next(), "41");

    TestSocket closed(port);
    closed.emit(R"(["close me"])");
    EXPECT_EQ(disconnected.next(), "server namespace disconnect");
    EXPECT_EQ(closed.next(), "41");
    EXPECT_EQ(closed.next(), "close");

    TestSocket gone(port);
    gone.close();
    EXPECT_EQ(disconnected.next(), "transport close");

    TestSocket lost(port);
    lost.reset();
    EXPECT_EQ(disconnected.next(), "transport error");

    TestSocket violating(port);
    violating.send_text("4nonsense");
    EXPECT_EQ(disconnected.next(), "parse error");
}

TEST_F(ServerTest, TellsOfAClientThatDoesNotAnswerPings) {
    options.ping_interval = 20ms;
    options.ping_timeout = 20ms;
    start();
    TestSocket client(port);

    EXPECT_EQ(client.next(), "2");

    EXPECT_EQ(disconnected.next(), "ping timeout");
    EXPECT_EQ(client.next(), "close");
}

TEST_F(ServerTest, AnswersOtherRequestsByItsHttpHandler) {
    prepare = [this] {
        server->on_request([](const HttpRequest& request) -> HttpResponse {
            if (request.path() == "/throw") throw std::runtime_error("http");
            if (request.path() == "/number") throw 5;
            return {
                .status = 200, .headers = {{"X-Thing", "1"}}, .body = request.method + ' ' + request.body};
        });
    };
    start();
    TestConnection client(port);

    EXPECT_EQ(client.exchange("POST /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").body, "POST hello");
    EXPECT_EQ(client.exchange("GET /throw HTTP/1.1\r\n\r\n").status, 500);
    EXPECT_EQ(client.exchange("GET /number HTTP/1.1\r\n\r\n").status, 500);
    EXPECT_EQ(logged.next(), "HTTP handler threw: http");
    EXPECT_EQ(logged.next(), "HTTP handler threw: unknown exception");
}

TEST_F(ServerTest, ATrailingSlashIsPartOfThePathUnlessItIsSwitchedOff) {
    const auto status_of = [this](std::string_view path) {
        TestConnection client(port);
        return client
            .exchange("GET " + std::string(path) + "?EIO=4&transport=polling HTTP/1.1\r\nHost: here\r\n\r\n")
            .status;
    };
    options.path = "/socket.io";
    start();
    EXPECT_EQ(status_of("/socket.io"), 404);
    EXPECT_EQ(status_of("/socket.io/"), 200);
    EXPECT_EQ(status_of("http://here/socket.io/"), 200);

    server.reset();
    options.add_trailing_slash = false;
    start();
    EXPECT_EQ(status_of("/socket.io"), 200);
    EXPECT_EQ(status_of("/socket.io/"), 200);
    EXPECT_EQ(status_of("/socket"), 404);
}

TEST_F(ServerTest, WithoutAnHttpHandlerOtherRequestsAreNotFound) {
    start();
    TestConnection client(port);

    EXPECT_EQ(client.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
}

TEST_F(ServerTest, ServesEngineIoAloneBelowAnotherPath) {
    prepare = [this] {
        server->add_engine(
            "/engine.io/",
            {.on_open = [](EngineSession session) { session.send_text("welcome"); },
             .on_text =
                 [](EngineSession session, std::string_view text) {
                     if (text == "close") return session.close();
                     session.send_text(text);
                 },
             .on_binary = [](EngineSession session, std::string_view bytes) { session.send_binary(bytes); },
             .on_close = [this](EngineSession,
                                DisconnectReason reason) { happened.add(std::string(to_string(reason))); }});
    };
    start();
    TestWebSocket client(port, 0, "/engine.io/");
    TestSocket other(port);

    EXPECT_EQ(client.next(), "4welcome");
    client.send_text("4hello");
    client.send_binary("x");
    EXPECT_EQ(client.next(), "4hello");
    EXPECT_EQ(client.next(), "b:x");
    client.send_text("4close");

    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(happened.next(), "forced close");
    EXPECT_EQ(ask(other, R"(["echo"])"), "[]");
}

TEST_F(ServerTest, AnEngineWithoutHandlersServesItsSessions) {
    prepare = [this] { server->add_engine("/engine.io/", {}); };
    start();
    TestWebSocket client(port, 0, "/engine.io/");

    client.send_text("4ignored");
    client.send_binary("ignored");
    client.send(websocket::close_frame(1000));

    EXPECT_EQ(client.next(), "close");
}

TEST_F(ServerTest, ATakenPortIsAnError) {
    start();
    Server second(options);

    const auto listening = second.listen("127.0.0.1", port);

    ASSERT_FALSE(listening);
    EXPECT_EQ(listening.error(), boost::asio::error::address_in_use);
}

TEST_F(ServerTest, AHostThatIsNoneIsAnError) {
    Server alone(options);

    EXPECT_FALSE(alone.listen("host.invalid", 0));
}

TEST_F(ServerTest, RunsFunctionsOnTheWorkerTheyArePostedTo) {
    options.workers = 3;
    start();
    for (std::size_t index = 0; index < 3; ++index) {
        EXPECT_TRUE(server->worker(index).post([this] { happened.add(std::to_string(current_worker())); }));
        EXPECT_EQ(happened.next(), std::to_string(index));
    }
}

}  // namespace
}  // namespace siopp
