#include "siopp/broadcast.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// Clients on both of two workers.
class BroadcastTest : public ServerTest {
protected:
    BroadcastTest() { options.workers = 2; }

    void start_with_clients_on_both() {
        start();
        std::set<std::string> workers;
        while (workers.size() < 2 || clients.size() < 4) {
            ASSERT_LT(clients.size(), 100U);
            clients.push_back(std::make_unique<TestSocket>(port));
            workers.insert(ask(*clients.back(), R"(["worker"])"));
        }
    }
    Namespace& everyone() { return server->of("/"); }
    /// Waits until a worker has done what was posted to it before.
    void wait_for_workers() {
        for (std::size_t index = 0; index < server->worker_count(); ++index) {
            std::promise<void> reached;
            ASSERT_TRUE(server->worker(index).post([&] { reached.set_value(); }));
            reached.get_future().wait();
        }
    }

    std::vector<std::unique_ptr<TestSocket>> clients;
};

/// `answers 1,2 missing 3`.
std::string describe(BroadcastAnswers answers) {
    std::vector<std::string> texts;
    for (const auto& answer : answers.answers)
        texts.push_back(std::to_string(answer.get<int>(0).value()));
    std::ranges::sort(texts);
    std::string text;
    for (const auto& number : texts)
        text += number + ' ';
    return text + "missing " + std::to_string(answers.missing);
}

TEST_F(BroadcastTest, GathersTheAnswersOfAllWorkersUnderOneAckId) {
    start_with_clients_on_both();
    std::promise<std::string> answered;

    everyone().everyone().emit_with_ack(
        "question", 10s,
        [&](BroadcastAnswers answers) {
            EXPECT_EQ(current_worker(), 0U);
            answered.set_value(describe(std::move(answers)));
        },
        "x");
    std::string expected;
    for (std::size_t index = 0; index < clients.size(); ++index) {
        EXPECT_EQ(clients[index]->next(), R"(420["question","x"])");
        clients[index]->send_text("430[" + std::to_string(index) + "]");
        expected += std::to_string(index) + ' ';
    }

    EXPECT_EQ(answered.get_future().get(), expected + "missing 0");
}

TEST_F(BroadcastTest, WhoDoesNotAnswerInTimeOrGoesIsMissing) {
    start_with_clients_on_both();
    std::promise<std::string> answered;
    const auto count = clients.size();

    everyone().everyone().emit_with_ack("question", 300ms, [&](BroadcastAnswers answers) {
        answered.set_value(describe(std::move(answers)));
    });
    for (const auto& client : clients)
        EXPECT_EQ(client->next(), R"(420["question"])");
    clients[0]->send_text("430[5]");
    clients[1]->close();

    EXPECT_EQ(answered.get_future().get(), "5 missing " + std::to_string(count - 1));
}

TEST_F(BroadcastTest, NobodyToAskIsAnsweredAtOnce) {
    start();
    std::promise<std::string> answered;

    everyone().to("nobody").emit_with_ack(
        "question", 10s, [&](BroadcastAnswers answers) { answered.set_value(describe(std::move(answers))); });

    EXPECT_EQ(answered.get_future().get(), "missing 0");
}

TEST_F(BroadcastTest, WhoOwesTooManyAnswersIsMissing) {
    options.max_pending_acks = 1;
    start_with_clients_on_both();
    std::promise<std::string> answered;
    everyone().to(clients[0]->id()).emit_with_ack("first", 60s, [](BroadcastAnswers) {});

    everyone().to(clients[0]->id()).emit_with_ack("second", 60s, [&](BroadcastAnswers answers) {
        answered.set_value(describe(std::move(answers)));
    });

    EXPECT_EQ(answered.get_future().get(), "missing 1");
}

TEST_F(BroadcastTest, AskedByAHandlerTheAnswersComeBackToItsWorker) {
    prepare = [this] {
        everyone().on("ask", [this](Socket& socket, Event& event) {
            const auto worker = current_worker();
            socket.broadcast().emit_with_ack(
                "question", 10s,
                [this, worker, ack = std::move(event.ack)](BroadcastAnswers answers) mutable {
                    ack(current_worker() == worker, describe(std::move(answers)));
                });
        });
    };
    start_with_clients_on_both();
    for (std::size_t asking = 0; asking < clients.size(); ++asking) {
        clients[asking]->emit_with_ack(9, R"(["ask"])");
        const auto id = std::to_string(asking);
        std::string expected;
        for (std::size_t index = 0; index < clients.size(); ++index) {
            if (index == asking) continue;
            EXPECT_EQ(clients[index]->next(), "42" + id + R"(["question"])");
            clients[index]->send_text("43" + id + "[1]");
            expected += "1 ";
        }
        EXPECT_EQ(clients[asking]->next(), R"(439[true,")" + expected + "missing 0\"]");
    }
}

TEST_F(BroadcastTest, AHandlerOfAnswersThatThrowsIsLogged) {
    start();
    everyone().to("nobody").emit_with_ack("x", 1s,
                                          [](BroadcastAnswers) { throw std::runtime_error("on purpose"); });
    EXPECT_EQ(logged.next(), "handler of what sockets answered threw: on purpose");
    everyone().everyone().count_sockets([](Result<std::size_t>) { throw 5; });
    EXPECT_EQ(logged.next(), "handler of what sockets answered threw: unknown exception");
}

TEST_F(BroadcastTest, FetchesCopiesOfSockets) {
    prepare = [this] { everyone().on_connect([](Socket& socket) { socket.data() = std::string("Ada"); }); };
    start_with_clients_on_both();
    EXPECT_EQ(ask(*clients[0], R"(["join","red"])"), "[true]");
    std::promise<std::vector<RemoteSocket>> fetched;

    everyone().everyone().fetch_sockets(
        [&](Result<std::vector<RemoteSocket>> sockets) { fetched.set_value(std::move(sockets.value())); });
    const auto sockets = fetched.get_future().get();

    ASSERT_EQ(sockets.size(), clients.size());
    std::set<std::string> ids;
    for (const auto& socket : sockets) {
        ids.insert(socket.id);
        const bool is_first = socket.id == clients[0]->id();
        EXPECT_EQ(socket.rooms,
                  (is_first ? std::vector{socket.id, std::string("red")} : std::vector{socket.id}));
        EXPECT_EQ(std::any_cast<std::string>(socket.data), "Ada");
        EXPECT_EQ(socket.handshake().header("host"), "localhost");
        EXPECT_EQ(socket.handshake().auth, "{}");
        EXPECT_EQ(socket.link.transport, Transport::websocket);
    }
    for (const auto& client : clients)
        EXPECT_TRUE(ids.contains(client->id()));
}

TEST_F(BroadcastTest, CountsSockets) {
    start_with_clients_on_both();
    ask(*clients[0], R"(["join","red"])");
    const auto count = [](Broadcast whom) {
        std::promise<std::size_t> counted;
        whom.count_sockets([&](Result<std::size_t> number) { counted.set_value(number.value()); });
        return counted.get_future().get();
    };

    EXPECT_EQ(count(everyone().everyone()), clients.size());
    EXPECT_EQ(count(everyone().to("red")), 1U);
    EXPECT_EQ(count(everyone().except("red")), clients.size() - 1);
    EXPECT_EQ(count(everyone().to("red").in(clients[1]->id()).local()), 2U);
    EXPECT_EQ(count(everyone().to(clients[1]->id())), 1U);
    EXPECT_EQ(count(everyone().to("nobody")), 0U);
}

TEST_F(BroadcastTest, AWorkerThatDoesNotTellInTimeIsAnError) {
    options.fetch_timeout = 20ms;
    start();
    std::promise<void> blocked;
    std::promise<void> release;
    std::promise<std::string> counted;
    std::promise<std::string> fetched;
    ASSERT_TRUE(server->worker(1).post([&] {
        blocked.set_value();
        release.get_future().wait();
    }));
    blocked.get_future().wait();

    everyone().everyone().count_sockets(
        [&](Result<std::size_t> number) { counted.set_value(number.error().message()); });
    everyone().everyone().fetch_sockets([&](const Result<std::vector<RemoteSocket>>& sockets) {
        fetched.set_value(sockets.error().message());
    });

    EXPECT_EQ(counted.get_future().get(), "operation has timed out");
    EXPECT_EQ(fetched.get_future().get(), "operation has timed out");
    release.set_value();
    wait_for_workers();
}

TEST_F(BroadcastTest, MakesSocketsJoinAndLeaveRooms) {
    start_with_clients_on_both();

    everyone().except(clients[0]->id()).sockets_join({"red", "blue"});
    everyone().to(clients[1]->id()).sockets_leave({"red"});
    everyone().to("red").emit("red");
    everyone().to("blue").emit("blue");

    EXPECT_EQ(ask(*clients[0], R"(["echo"])"), "[]");
    EXPECT_EQ(clients[1]->next(), R"(42["blue"])");
    for (std::size_t index = 2; index < clients.size(); ++index) {
        EXPECT_EQ(clients[index]->next(), R"(42["red"])");
        EXPECT_EQ(clients[index]->next(), R"(42["blue"])");
    }
}

TEST_F(BroadcastTest, DisconnectsSockets) {
    start_with_clients_on_both();
    everyone().to(clients[0]->id()).disconnect_sockets();
    EXPECT_EQ(clients[0]->next(), "41");
    EXPECT_EQ(disconnected.next(), "server namespace disconnect");

    everyone().everyone().disconnect_sockets(Close::connection);

    for (std::size_t index = 1; index < clients.size(); ++index) {
        EXPECT_EQ(clients[index]->next(), "41");
        EXPECT_EQ(clients[index]->next(), "close");
    }
    clients[0]->send_text("40");
    EXPECT_TRUE(clients[0]->next().starts_with(R"(40{"sid":")"));
}

TEST_F(BroadcastTest, AServerSideEmitReachesTheOtherWorkers) {
    options.workers = 3;
    prepare = [this] {
        everyone().on_server_side("refresh", [this](Event& event) {
            happened.add(event.args.get<std::string>(0).value() + std::to_string(current_worker()) +
                         std::string(event.args.binary(1).value()));
        });
        everyone().on_server_side("throw", [](Event&) { throw std::runtime_error("on purpose"); });
        everyone().on_server_side("throw number", [](Event&) { throw 5; });
    };
    start();
    const auto next_of = [this](std::size_t count) {
        std::multiset<std::string> lines;
        while (lines.size() < count)
            lines.insert(happened.next());
        return lines;
    };

    everyone().server_side_emit("refresh", "from outside ", Binary{"!"});
    EXPECT_EQ(next_of(3),
              (std::multiset<std::string>{"from outside 0!", "from outside 1!", "from outside 2!"}));
    ASSERT_TRUE(
        server->worker(1).post([this] { everyone().server_side_emit("refresh", "from 1 to ", Binary{""}); }));
    EXPECT_EQ(next_of(2), (std::multiset<std::string>{"from 1 to 0", "from 1 to 2"}));

    ASSERT_TRUE(server->worker(0).post([this] { everyone().server_side_emit("throw"); }));
    for (int count = 0; count < 2; ++count)
        EXPECT_EQ(logged.next(), "server-side handler threw: on purpose");
    ASSERT_TRUE(server->worker(0).post([this] { everyone().server_side_emit("throw number"); }));
    for (int count = 0; count < 2; ++count)
        EXPECT_EQ(logged.next(), "server-side handler threw: unknown exception");
}

TEST_F(BroadcastTest, AChildOfADynamicNamespaceIsAskedLikeAnyOther) {
    Namespace* rooms = nullptr;
    prepare = [&] { rooms = &server->of(matching("/room-\\d")); };
    start();
    TestSocket first(port, "/room-1,");
    TestSocket second(port, "/room-2,");
    std::promise<std::string> answered;
    const auto ask_them = [&](const Broadcast& whom) {
        answered = {};
        whom.emit_with_ack("question", 10s, [&](BroadcastAnswers answers) {
            answered.set_value(describe(std::move(answers)));
        });
    };

    ask_them(rooms->child("/room-1"));
    EXPECT_EQ(first.next(), R"(42/room-1,0["question"])");
    first.send_text("43/room-1,0[1]");
    EXPECT_EQ(answered.get_future().get(), "1 missing 0");

    ask_them(rooms->everyone());
    EXPECT_EQ(first.next(), R"(42/room-1,1["question"])");
    EXPECT_EQ(second.next(), R"(42/room-2,1["question"])");
    first.send_text("43/room-1,1[1]");
    second.send_text("43/room-2,1[2]");
    EXPECT_EQ(answered.get_future().get(), "1 2 missing 0");
}

}  // namespace
}  // namespace siopp
