#include "siopp/name_space.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::string_literals;

/// A dynamic namespace for the names "/room-" and digits. Its sockets answer `tell` with their namespace's
/// name, and `pub` by telling everyone there.
class DynamicNamespaceTest : public ServerTest {
protected:
    DynamicNamespaceTest() {
        prepare = [this] {
            rooms = &server->of(matching("/room-\\d+"));
            add_handlers(*rooms);
            rooms->on("tell", [](Socket& socket, Event& event) { event.ack(socket.name_space_name()); });
            rooms->on("pub", [](Socket& socket, Event& event) {
                socket.broadcast().emit("others", event.args);
                event.ack();
            });
        };
    }

    static std::string ask_in(TestSocket& client, const std::string& name, const std::string& json) {
        client.send_text("42" + name + ",7" + json);
        return client.next();
    }

    Namespace* rooms = nullptr;
};

TEST_F(DynamicNamespaceTest, AppearsWhenAClientConnects) {
    start();

    TestSocket client(port, "/room-12,");

    EXPECT_EQ(ask_in(client, "/room-12", R"(["tell"])"), R"(43/room-12,7["/room-12"])");
    EXPECT_EQ(ask_in(client, "/room-12", R"(["echo",1])"), "43/room-12,7[1]");
}

TEST_F(DynamicNamespaceTest, OnlyTheWholeOfAMatchingNameIsAccepted) {
    start();
    TestWebSocket client(port);
    for (const std::string name : {"/room-", "/room-1x", "/x/room-1", "/room-1?a=b", "/ROOM-1"}) {
        client.send_text("40" + name + ",");
        EXPECT_EQ(client.next(), "44" + name + R"(,{"message":"Invalid namespace"})");
    }
    const auto longest = "/room-" + std::string(options.max_name_bytes - 6, '1');
    client.send_text("40" + longest + ",");
    EXPECT_TRUE(client.next().starts_with("40/room-1"));
    client.send_text("40" + longest + "1,");
    EXPECT_TRUE(client.next().starts_with("44/room-1"));
}

TEST_F(DynamicNamespaceTest, ANamespaceOfThatNameGoesBeforeIt) {
    prepare = [this, base = prepare] {
        base();
        server->of("/room-5").on("tell", [](Socket&, Event& event) { event.ack("its own"); });
    };
    start();
    TestSocket client(port, "/room-5,");

    EXPECT_EQ(ask_in(client, "/room-5", R"(["tell"])"), R"(43/room-5,7["its own"])");
}

TEST_F(DynamicNamespaceTest, APredicateSeesNameAndHandshakeAndThrowingMeansNo) {
    prepare = [this] {
        server->of([](std::string_view name, const Handshake& handshake) {
            if (name == "/throw") throw std::runtime_error("check");
            if (name == "/throw number") throw 5;
            return name == "/secret" && handshake.auth == R"({"key":1})";
        });
        server->of([](std::string_view name, const Handshake&) { return name == "/secret"; })
            .use([](Socket&) {
                return std::optional(Refusal{"second", {}});
            });
    };
    start();
    TestWebSocket client(port);

    client.send_text("40/throw,");
    EXPECT_EQ(client.next(), R"(44/throw,{"message":"Invalid namespace"})");
    EXPECT_EQ(logged.next(), "namespace check threw: check");
    client.send_text("40/throw number,");
    EXPECT_EQ(client.next(), R"(44/throw number,{"message":"Invalid namespace"})");
    EXPECT_EQ(logged.next(), "namespace check threw: unknown exception");
    client.send_text("40/secret,");
    EXPECT_EQ(client.next(), R"(44/secret,{"message":"second"})");
    client.send_text(R"(40/secret,{"key":1})");
    EXPECT_TRUE(client.next().starts_with("40/secret,{"));
}

TEST_F(DynamicNamespaceTest, APatternThatIsNoneIsAnErrorAtOnce) {
    EXPECT_THROW(matching("("), std::regex_error);
}

TEST_F(DynamicNamespaceTest, ChildrenAreApartAndAnEmitToTheParentReachesAll) {
    start();
    TestSocket first(port, "/room-1,");
    TestSocket same(port, "/room-1,");
    TestSocket other(port, "/room-2,");
    TestSocket outside(port);

    ask_in(first, "/room-1", R"(["join","red"])");
    EXPECT_EQ(ask_in(first, "/room-1", R"(["pub","hello"])"), "43/room-1,7[]");
    EXPECT_EQ(same.next(), R"(42/room-1,["others","hello"])");
    rooms->emit("all", 1);
    rooms->child("/room-2").emit("second", 2);
    rooms->child("/room-3").emit("nobody");
    rooms->to("red").emit("red");

    EXPECT_EQ(first.next(), R"(42/room-1,["all",1])");
    EXPECT_EQ(first.next(), R"(42/room-1,["red"])");
    EXPECT_EQ(same.next(), R"(42/room-1,["all",1])");
    EXPECT_EQ(other.next(), R"(42/room-2,["all",1])");
    EXPECT_EQ(other.next(), R"(42/room-2,["second",2])");
    EXPECT_EQ(ask(outside, R"(["echo"])"), "[]");
}

TEST_F(DynamicNamespaceTest, OneChildMayHaveSocketsOnSeveralWorkers) {
    options.workers = 2;
    start();
    std::vector<std::unique_ptr<TestSocket>> clients;
    std::set<std::string> workers;
    while (workers.size() < 2) {
        ASSERT_LT(clients.size(), 100U);
        clients.push_back(std::make_unique<TestSocket>(port, "/room-1,"));
        workers.insert(ask_in(*clients.back(), "/room-1", R"(["worker"])"));
    }

    ask_in(*clients[0], "/room-1", R"(["pub"])");
    rooms->emit("all");

    EXPECT_EQ(clients[0]->next(), R"(42/room-1,["all"])");
    for (std::size_t index = 1; index < clients.size(); ++index) {
        EXPECT_EQ(clients[index]->next(), R"(42/room-1,["others"])");
        EXPECT_EQ(clients[index]->next(), R"(42/room-1,["all"])");
    }
}

TEST_F(DynamicNamespaceTest, ThereAreAtMostSoManyAndEmptyOnesMakeRoom) {
    options.max_dynamic_namespaces = 2;
    start();
    TestSocket first(port, "/room-1,");
    TestSocket second(port, "/room-2,");
    TestSocket also_second(port, "/room-2,");

    second.send_text("40/room-3,");
    EXPECT_EQ(second.next(), R"(44/room-3,{"message":"Too many namespaces"})");
    first.send_text("41/room-1,");
    first.send_text("40/room-3,");

    EXPECT_TRUE(first.next().starts_with(R"(40/room-3,{"sid":")"));
}

TEST_F(DynamicNamespaceTest, WhoWaitsForMiddlewareHoldsTheChild) {
    options.max_dynamic_namespaces = 1;
    std::vector<Decision> kept;
    prepare = [this, &kept, base = prepare] {
        base();
        rooms->use([this, &kept](Socket&, Decision decision) {
            kept.push_back(std::move(decision));
            happened.add("asked");
        });
    };
    start();
    TestWebSocket client(port);
    client.send_text("40/room-1,");
    EXPECT_EQ(happened.next(), "asked");
    client.send_text("40/room-2,");
    EXPECT_EQ(client.next(), R"(44/room-2,{"message":"Too many namespaces"})");

    ASSERT_TRUE(server->worker(0).post([&] { kept[0].refuse("no"); }));
    EXPECT_EQ(client.next(), R"(44/room-1,{"message":"no"})");
    client.send_text("40/room-2,");

    EXPECT_EQ(happened.next(), "asked");
    server->stop();
}

TEST_F(DynamicNamespaceTest, AnAckThatOutlivesItsChildDoesNothing) {
    Ack kept;
    prepare = [this, &kept, base = prepare] {
        base();
        rooms->on("keep", [&](Socket&, Event& event) { kept = std::move(event.ack); });
    };
    start();
    TestSocket client(port, "/room-1,");
    client.send_text(R"(42/room-1,1["keep"])");
    client.send_text("41/room-1,");
    EXPECT_EQ(disconnected.next(), "client namespace disconnect");

    std::promise<void> done;
    ASSERT_TRUE(server->worker(0).post([&] {
        kept("late");
        done.set_value();
    }));
    done.get_future().wait();

    client.send_text("40/room-1,");
    EXPECT_TRUE(client.next().starts_with("40/room-1,{"));
}

TEST_F(DynamicNamespaceTest, AClientMayBeInSoManyNamespacesAtATime) {
    options.max_namespaces_per_client = 2;
    start();
    TestSocket client(port, "/room-1,");
    client.send_text("40/room-2,");
    EXPECT_TRUE(client.next().starts_with("40/room-2,{"));

    client.send_text("40/room-3,");
    EXPECT_EQ(client.next(), R"(44/room-3,{"message":"Too many namespaces"})");
    client.send_text("41/room-2,");
    client.send_text("40/room-3,");

    EXPECT_TRUE(client.next().starts_with("40/room-3,{"));
}

/// Two workers, of which the second one takes no post.
class RoutingTest : public ServerTest {
protected:
    RoutingTest() {
        options.workers = 2;
        prepare = [this] {
            server->of("/").on("tell", [this](Socket&, Event& event) {
                server->of("/").to(event.args[0].string().value()).emit("told");
                event.ack();
            });
        };
    }
};

TEST_F(RoutingTest, WhatIsForASocketGoesToItsWorkerOnly) {
    options.max_mailbox = 1;
    options.mailbox_reserve = 0;
    start();
    auto client = std::make_unique<TestSocket>(port);
    while (ask(*client, R"(["worker"])") != "[0]")
        client = std::make_unique<TestSocket>(port);
    std::promise<void> blocked;
    std::promise<void> release;
    ASSERT_TRUE(server->worker(1).post([&] {
        blocked.set_value();
        release.get_future().wait();
    }));
    blocked.get_future().wait();
    ASSERT_TRUE(server->worker(1).post([] {}));

    client->emit_with_ack(1, R"(["tell",")" + client->id() + "\"]");
    EXPECT_EQ(client->next(), R"(42["told"])");
    EXPECT_EQ(client->next(), "431[]");
    client->emit_with_ack(2, R"(["tell","a room"])");
    EXPECT_EQ(client->next(), "432[]");
    EXPECT_TRUE(logged.empty());

    release.set_value();
    EXPECT_EQ(logged.next(),
              "a worker's mailbox was full: its clients have missed events and are disconnected");
}

TEST_F(RoutingTest, ARoomMayBeNamedLikeAnIdAndReachesAllWorkersThen) {
    start();
    const std::string room = "ABCDEFGHIJKLMNOPQRST";
    std::vector<std::unique_ptr<TestSocket>> clients;
    std::set<std::string> workers;
    while (workers.size() < 2) {
        ASSERT_LT(clients.size(), 100U);
        clients.push_back(std::make_unique<TestSocket>(port));
        workers.insert(ask(*clients.back(), R"(["worker"])"));
        EXPECT_EQ(ask(*clients.back(), R"(["join",")" + room + "\"]"), "[true]");
    }

    server->of("/").to(room).emit("told");

    for (const auto& client : clients)
        EXPECT_EQ(client->next(), R"(42["told"])");
}

}  // namespace
}  // namespace siopp
