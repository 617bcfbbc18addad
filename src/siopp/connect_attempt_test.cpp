#include "siopp/connect_attempt.hpp"

#include <gtest/gtest.h>

#include <any>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// A namespace "/slow" whose middleware keeps its decision until the test posts it to the worker.
class MiddlewareTest : public ServerTest {
protected:
    MiddlewareTest() {
        prepare = [this] {
            auto& slow = server->of("/slow");
            add_handlers(slow);
            slow.use([this](Socket&, Decision decision) {
                kept.push_back(std::move(decision));
                happened.add("asked");
            });
            slow.on_connect([](Socket& socket) {
                const auto* user = std::any_cast<std::string>(&socket.data());
                if (user) socket.emit("welcome", *user);
            });
        };
    }

    void on_worker(UniqueFunction<void()> function) {
        ASSERT_TRUE(server->worker(0).post(std::move(function)));
    }

    // Touched on the worker only; destroyed before the server.
    std::vector<Decision> kept;
};

TEST_F(MiddlewareTest, MayDecideLaterAndLeaveWhatItFoundOutInTheSocketsData) {
    start();
    TestWebSocket client(port);
    client.send_text("40/slow,");
    client.send_text(R"(42/slow,1["echo","waited"])");
    EXPECT_EQ(happened.next(), "asked");

    on_worker([this] {
        kept[0].socket()->data() = std::string("Ada");
        kept[0].accept();
    });

    EXPECT_TRUE(client.next().starts_with(R"(40/slow,{"sid":")"));
    EXPECT_EQ(client.next(), R"(42/slow,["welcome","Ada"])");
    EXPECT_EQ(client.next(), R"(43/slow,1["waited"])");
}

TEST_F(MiddlewareTest, MayRefuseLaterWithDataAndTheClientMayTryAgain) {
    start();
    TestWebSocket client(port);
    client.send_text("40/slow,");
    EXPECT_EQ(happened.next(), "asked");
    on_worker([this] { kept[0].refuse("not you", R"({"code":7})"); });
    EXPECT_EQ(client.next(), R"(44/slow,{"message":"not you","data":{"code":7}})");

    client.send_text("40/slow,");
    EXPECT_EQ(happened.next(), "asked");
    on_worker([this] { kept[1].accept(); });

    EXPECT_TRUE(client.next().starts_with(R"(40/slow,{"sid":")"));
}

TEST_F(MiddlewareTest, MayBeDecidedByAnyThreadButOnlyOnce) {
    start();
    TestWebSocket client(port);
    client.send_text("40/slow,");
    EXPECT_EQ(happened.next(), "asked");

    std::thread([this] {
        kept[0].accept();
        kept[0].refuse("too late");
    }).join();

    EXPECT_TRUE(client.next().starts_with(R"(40/slow,{"sid":")"));
    client.send_text(R"(42/slow,1["echo"])");
    EXPECT_EQ(client.next(), R"(43/slow,1[])");
}

TEST_F(MiddlewareTest, ADecisionThatIsDroppedRefuses) {
    start();
    TestWebSocket client(port);
    client.send_text("40/slow,");
    EXPECT_EQ(happened.next(), "asked");

    on_worker([this] { kept.clear(); });

    EXPECT_EQ(client.next(), R"(44/slow,{"message":"Nothing was decided"})");
}

TEST_F(MiddlewareTest, AClientThatGoesMeanwhileIsForgotten) {
    prepare = [this, base = std::exchange(prepare, {})] {
        base();
        server->of("/slow").on_connect([](Socket&) { FAIL(); });
    };
    start();
    TestSocket other(port);
    {
        TestSocket client(port);
        client.send_text("40/slow,");
        EXPECT_EQ(happened.next(), "asked");
    }
    EXPECT_EQ(disconnected.next(), "transport close");

    on_worker([this] {
        happened.add(kept[0].socket() ? "there" : "gone");
        kept[0].accept();
    });

    EXPECT_EQ(happened.next(), "gone");
    EXPECT_EQ(ask(other, R"(["echo"])"), "[]");
}

TEST_F(MiddlewareTest, IsAskedInOrderUntilOneRefuses) {
    prepare = [this] {
        auto& name_space = server->of("/three");
        name_space.use([this](Socket& socket, Decision decision) {
            socket.data() = 1;
            happened.add("first");
            kept.push_back(std::move(decision));
        });
        name_space.use([this](Socket& socket) -> std::optional<Refusal> {
            happened.add("second " + std::to_string(std::any_cast<int>(socket.data())));
            if (socket.handshake().auth == "{}") return Refusal{"second", {}};
            return std::nullopt;
        });
        name_space.use([this](Socket&, Decision decision) {
            happened.add("third");
            decision.accept();
        });
    };
    start();
    TestWebSocket client(port);

    client.send_text("40/three,");
    EXPECT_EQ(happened.next(), "first");
    on_worker([this] { kept[0].accept(); });
    EXPECT_EQ(happened.next(), "second 1");
    EXPECT_EQ(client.next(), R"(44/three,{"message":"second"})");

    client.send_text(R"(40/three,{"token":1})");
    EXPECT_EQ(happened.next(), "first");
    on_worker([this] { kept[1].accept(); });
    EXPECT_EQ(happened.next(), "second 1");
    EXPECT_EQ(happened.next(), "third");
    EXPECT_TRUE(client.next().starts_with(R"(40/three,{"sid":")"));
}

TEST_F(MiddlewareTest, OneThatThrowsRefusesWhateverItHasDoneWithItsDecision) {
    prepare = [this] {
        server->of("/keeps").use([this](Socket&, Decision decision) {
            kept.push_back(std::move(decision));
            throw std::runtime_error("kept");
        });
        server->of("/accepts").use([](Socket&, Decision decision) {
            decision.accept();
            throw std::runtime_error("accepted");
        });
        server->of("/drops").use([](Socket&, Decision) { throw 5; });
    };
    start();
    TestWebSocket client(port);
    for (const std::string name : {"/keeps", "/accepts", "/drops"}) {
        client.send_text("40" + name + ",");
        EXPECT_EQ(client.next(), "44" + name + R"(,{"message":"Internal error"})");
    }
    EXPECT_EQ(logged.next(), "connect check threw: kept");
    EXPECT_EQ(logged.next(), "connect check threw: accepted");
    EXPECT_EQ(logged.next(), "connect check threw: unknown exception");

    on_worker([this] { kept[0].accept(); });
    client.send_text("40");
    EXPECT_TRUE(client.next().starts_with(R"(40{"sid":")"));
}

TEST_F(MiddlewareTest, ASocketThatWaitsIsNobodyYet) {
    prepare = [this] {
        auto& name_space = server->of("/");
        name_space.use([this](Socket& socket, Decision decision) {
            socket.emit("lost");
            socket.emit_with_ack("lost", 10s, [this](const Result<Arguments>& answer) {
                happened.add(answer.error().message());
            });
            happened.add(socket.join("room") ? "joined" : "not joined");
            happened.add(socket.connected() ? "connected" : "not connected");
            server->of("/").to(socket.id()).emit("lost");
            server->of("/").emit("lost");
            socket.disconnect();
            decision.accept();
        });
    };
    start();

    TestSocket client(port);

    EXPECT_EQ(happened.next(), "socket has been disconnected");
    EXPECT_EQ(happened.next(), "not joined");
    EXPECT_EQ(happened.next(), "not connected");
    EXPECT_EQ(ask(client, R"(["echo"])"), "[]");
}

TEST_F(MiddlewareTest, AServerThatStopsRefusesNobodyAndForgetsWhoWaits) {
    start();
    TestWebSocket client(port);
    client.send_text("40/slow,");
    EXPECT_EQ(happened.next(), "asked");

    server->stop();

    EXPECT_EQ(client.next(), "close");
    kept[0].accept();
}

TEST_F(MiddlewareTest, WhatWaitsIsLimited) {
    options.max_waiting_packets = 10;
    start();
    TestWebSocket client(port);
    client.send_text("40/slow,");
    EXPECT_EQ(happened.next(), "asked");

    for (int count = 0; count < 10; ++count)
        client.send_text(R"(42/slow,["x"])");

    EXPECT_EQ(client.next(), "close");
}

}  // namespace
}  // namespace siopp
