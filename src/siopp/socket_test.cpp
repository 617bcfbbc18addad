#include "siopp/socket.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

std::string describe(const Event& event) {
    std::string text(event.name);
    for (const auto value : event.args.values())
        text += ' ' + std::string(value.raw());
    for (const auto& attachment : event.args.attachments())
        text += " <" + attachment + '>';
    return text;
}

TEST_F(ServerTest, ListenersOfAnyEventComeBeforeItsHandlers) {
    prepare = [this] {
        auto& name_space = server->of("/");
        name_space.on("x", [this](Socket&, Event& event) { happened.add("handler " + describe(event)); });
        name_space.on_any([this](Socket&, Event& event) { happened.add("first " + describe(event)); });
        name_space.on_any([this](Socket&, Event& event) { happened.add("second " + describe(event)); });
    };
    start();
    TestSocket client(port);

    client.emit(R"(["x",1,"two"])");
    client.emit(R"(["nobody handles this"])");

    EXPECT_EQ(happened.next(), R"(first x 1 "two")");
    EXPECT_EQ(happened.next(), R"(second x 1 "two")");
    EXPECT_EQ(happened.next(), R"(handler x 1 "two")");
    EXPECT_EQ(happened.next(), "first nobody handles this");
    EXPECT_EQ(happened.next(), "second nobody handles this");
}

TEST_F(ServerTest, ListenersOfOutgoingEventsAreToldOfEmitsAndBroadcasts) {
    prepare = [this] {
        auto& name_space = server->of("/");
        name_space.on_any_outgoing([this](Socket& socket, Event& event) {
            happened.add(std::string(socket.id()) + ' ' + describe(event));
        });
        name_space.on("go", [this](Socket& socket, Event&) {
            socket.emit("one", 1, Binary{"bytes"});
            socket.emit_with_ack(
                "two", 10s, [](const Result<Arguments>&) {}, "x");
            server->of("/").to("red").emit("three", 3);
        });
    };
    start();
    TestSocket client(port);
    TestSocket other(port);
    EXPECT_EQ(ask(client, R"(["join","red"])"), "[true]");

    client.emit(R"(["go"])");

    EXPECT_EQ(happened.next(), client.id() + R"( one 1 {"_placeholder":true,"num":0} <bytes>)");
    EXPECT_EQ(happened.next(), client.id() + R"( two "x")");
    EXPECT_EQ(happened.next(), client.id() + " three 3");
    EXPECT_EQ(ask(other, R"(["echo"])"), "[]");
    EXPECT_TRUE(happened.empty());
}

TEST_F(ServerTest, ListenersOfOutgoingEventsAreNotToldWhileNobodyWantsThemToBe) {
    prepare = [this] {
        auto& name_space = server->of("/");
        name_space.on_any_outgoing([this](Socket&, Event& event) { happened.add(describe(event)); });
        name_space.note_outgoing(false);
        name_space.on("go", [this](Socket& socket, Event& event) {
            server->of("/").note_outgoing(event.args[0].boolean().value_or(false));
            socket.emit("one");
            server->of("/").emit("two");
        });
    };
    start();
    TestSocket client(port);

    for (const auto* wanted : {"false", "true", "false"}) {
        client.emit(std::string(R"(["go",)") + wanted + "]");
        EXPECT_EQ(client.next(), R"(42["one"])");
        EXPECT_EQ(client.next(), R"(42["two"])");
    }

    EXPECT_EQ(happened.next(), "one");
    EXPECT_EQ(happened.next(), "two");
    EXPECT_TRUE(happened.empty());
}

TEST_F(ServerTest, AListenerOfOutgoingEventsMayDisconnectWhoeverGetsABroadcast) {
    prepare = [this] {
        server->of("/").on_any_outgoing([](Socket& socket, Event&) { socket.disconnect(); });
    };
    start();
    TestSocket client(port);
    TestSocket other(port);

    server->of("/").emit("bye");

    EXPECT_EQ(client.next(), R"(42["bye"])");
    EXPECT_EQ(client.next(), "41");
    EXPECT_EQ(other.next(), R"(42["bye"])");
    EXPECT_EQ(other.next(), "41");
}

TEST_F(ServerTest, BeforeASocketLeavesItsRoomsTheyAreStillKnown) {
    prepare = [this] {
        server->of("/").on_disconnecting([this](Socket& socket, DisconnectReason reason) {
            socket.emit("lost");
            socket.disconnect();
            happened.add(std::string(to_string(reason)) + (socket.join("late") ? " joined" : " refused"));
            for (const auto& room : socket.rooms())
                happened.add(room);
            for (const auto& room : socket.rooms())
                socket.to(room).emit("left", room);
        });
    };
    start();
    TestSocket staying(port);
    TestSocket client(port);
    ask(staying, R"(["join","red"])");
    ask(client, R"(["join","red"])");

    client.send_text("41");

    EXPECT_EQ(happened.next(), "client namespace disconnect refused");
    EXPECT_EQ(happened.next(), client.id());
    EXPECT_EQ(happened.next(), "red");
    EXPECT_EQ(staying.next(), R"(42["left","red"])");
    client.send_text("40");
    EXPECT_TRUE(client.next().starts_with(R"(40{"sid":")"));
}

/// Event middleware that keeps the decision on events called `slow` until the test posts it.
class EventMiddlewareTest : public ServerTest {
protected:
    EventMiddlewareTest() {
        prepare = [this] {
            auto& name_space = server->of("/");
            name_space.use_event([this](Socket&, Event& event, Decision decision) {
                if (event.name != "slow") return decision.accept();
                kept.push_back(std::move(decision));
                happened.add("asked " + describe(event));
            });
            name_space.use_event([](Socket&, Event& event, Decision decision) {
                if (event.args[0].string() == "secret") return decision.refuse("forbidden", R"({"code":1})");
                decision.accept();
            });
            name_space.on("slow", [this](Socket&, Event& event) {
                happened.add(describe(event));
                event.ack(event.args);
            });
            name_space.on("fast", [](Socket&, Event& event) { event.ack("fast"); });
            name_space.on_error([this](Socket&, const Refusal& refusal) {
                happened.add("error " + refusal.message + ' ' + refusal.data);
            });
        };
    }
    void on_worker(UniqueFunction<void()> function) {
        ASSERT_TRUE(server->worker(0).post(std::move(function)));
    }

    std::vector<Decision> kept;
};

TEST_F(EventMiddlewareTest, MayDecideAtOnceOrLaterAndLaterEventsGoOn) {
    start();
    TestSocket client(port);

    client.send_text(R"(451-1["slow",1,{"_placeholder":true,"num":0}])");
    client.send_binary("bytes");
    client.emit_with_ack(2, R"(["fast"])");
    EXPECT_EQ(client.next(), R"(432["fast"])");
    EXPECT_EQ(happened.next(), R"(asked slow 1 {"_placeholder":true,"num":0} <bytes>)");
    on_worker([this] { kept[0].accept(); });

    EXPECT_EQ(happened.next(), R"(slow 1 {"_placeholder":true,"num":0} <bytes>)");
    EXPECT_EQ(client.next(), R"(461-1[1,{"_placeholder":true,"num":0}])");
    EXPECT_EQ(client.next(), "b:bytes");
}

TEST_F(EventMiddlewareTest, ARefusedEventIsToldToTheErrorHandlerNotToTheClient) {
    start();
    TestSocket client(port);

    client.emit_with_ack(1, R"(["fast","secret"])");
    EXPECT_EQ(happened.next(), R"(error forbidden {"code":1})");
    client.emit(R"(["slow","secret"])");
    EXPECT_EQ(happened.next(), R"(asked slow "secret")");
    on_worker([this] { kept[0].accept(); });
    EXPECT_EQ(happened.next(), R"(error forbidden {"code":1})");
    client.emit(R"(["slow"])");
    EXPECT_EQ(happened.next(), "asked slow");
    on_worker([this] { kept.pop_back(); });
    EXPECT_EQ(happened.next(), "error Nothing was decided ");

    EXPECT_EQ(ask(client, R"(["fast"])"), R"(["fast"])");
}

TEST_F(EventMiddlewareTest, WithoutAnErrorHandlerARefusedEventIsLogged) {
    prepare = [this] {
        server->of("/").use_event([](Socket&, Event&, Decision decision) { decision.refuse("no"); });
    };
    start();
    TestSocket client(port);

    client.emit(R"(["x"])");

    EXPECT_EQ(logged.next(), "event of namespace / was refused: no");
}

TEST_F(EventMiddlewareTest, ADecisionForASocketThatHasGoneDoesNothing) {
    start();
    TestSocket client(port);
    client.emit(R"(["slow"])");
    EXPECT_EQ(happened.next(), "asked slow");
    client.send_text("41");
    client.send_text("40");
    EXPECT_TRUE(client.next().starts_with(R"(40{"sid":")"));

    on_worker([this] {
        happened.add(kept[0].socket() ? "there" : "gone");
        kept[0].accept();
    });

    EXPECT_EQ(happened.next(), "gone");
    EXPECT_EQ(ask(client, R"(["fast"])"), R"(["fast"])");
    EXPECT_TRUE(happened.empty());
}

TEST_F(EventMiddlewareTest, OneThatThrowsCostsItsClientTheConnection) {
    prepare = [this] {
        server->of("/").use_event([this](Socket&, Event& event, Decision decision) {
            kept.push_back(std::move(decision));
            throw std::runtime_error(std::string(event.name));
        });
        server->of("/").on("x", [](Socket&, Event&) { FAIL(); });
    };
    start();
    TestSocket client(port);

    client.emit(R"(["x"])");

    EXPECT_EQ(client.next(), "41");
    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(logged.next(), "handler of namespace / threw: x");
    std::promise<void> done;
    on_worker([&] {
        kept[0].accept();
        done.set_value();
    });
    done.get_future().wait();
}

TEST_F(EventMiddlewareTest, WhatWaitsIsLimited) {
    options.max_waiting_bytes = 3'000;
    start();
    TestSocket client(port);
    const auto event = R"(["slow",")" + std::string(700, 'x') + "\"]";

    for (int count = 0; count < 3; ++count)
        client.emit(event);
    for (int count = 0; count < 3; ++count)
        happened.next();
    on_worker([this] { kept[0].accept(); });
    happened.next();
    client.emit(event);
    EXPECT_EQ(ask(client, R"(["fast"])"), R"(["fast"])");
    client.emit(event);

    EXPECT_EQ(client.next(), "41");
    EXPECT_EQ(client.next(), "close");
}

/// A client that does not read until it is told, so that its connection gets congested.
TEST_F(ServerTest, AckIdsCountFromZeroInEachNamespaceWhicheverSocketIsAsked) {
    prepare = [this] {
        for (const auto* name : {"/", "/other"}) {
            server->of(name).on("ask", [](Socket& socket, Event&) {
                socket.emit_with_ack("asked", 5s, [](const Result<Arguments>&) {});
            });
        }
    };
    start();
    TestSocket first(port);
    TestSocket second(port);

    first.send_text(R"(42["ask"])");
    EXPECT_EQ(first.next(), R"(420["asked"])");
    second.send_text(R"(42["ask"])");
    EXPECT_EQ(second.next(), R"(421["asked"])");

    first.send_text("40/other,");
    EXPECT_TRUE(first.next().starts_with("40/other,{"));
    first.send_text(R"(42/other,["ask"])");
    EXPECT_EQ(first.next(), R"(42/other,0["asked"])");
}

TEST_F(ServerTest, VolatileEventsAreDroppedWithTheirAttachmentsWhileAClientDoesNotRead) {
    std::string bulk(4'000'000, 'x');
    prepare = [&] {
        auto& name_space = server->of("/");
        name_space.on("stall", [&](Socket& socket, Event&) {
            socket.emit("bulk", bulk);
            happened.add("stalled");
        });
        name_space.on("position", [this](Socket& socket, Event&) {
            socket.as_volatile().emit("volatile", Binary{"bytes"});
            server->of("/").to(socket.id()).as_volatile().emit("volatile", Binary{"bytes"});
            socket.emit("kept");
            happened.add(socket.is_congested() ? "emitted to a congested client" : "emitted");
        });
    };
    start();
    TestSocket client(port, {}, 4096);
    client.emit(R"(["position"])");
    for (const auto* packet : {R"(451-["volatile",{"_placeholder":true,"num":0}])", "b:bytes"}) {
        EXPECT_EQ(client.next(), packet);
    }
    for (const auto* packet :
         {R"(451-["volatile",{"_placeholder":true,"num":0}])", "b:bytes", R"(42["kept"])"}) {
        EXPECT_EQ(client.next(), packet);
    }
    EXPECT_EQ(happened.next(), "emitted");

    client.emit(R"(["stall"])");
    EXPECT_EQ(happened.next(), "stalled");
    client.emit(R"(["position"])");
    EXPECT_EQ(happened.next(), "emitted to a congested client");

    EXPECT_EQ(client.next().size(), bulk.size() + R"(42["bulk",""])"s.size());
    EXPECT_EQ(client.next(), R"(42["kept"])");
}

}  // namespace
}  // namespace siopp
