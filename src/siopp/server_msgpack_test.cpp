#include <gtest/gtest.h>

#include <string>

#include "siopp/base/msgpack.hpp"
#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// A server that speaks MessagePack, and what its clients write and read as JSON.
class ServerMsgpackTest : public ServerTest {
protected:
    ServerMsgpackTest() { options.parser = Parser::msgpack; }

    static void send(TestWebSocket& client, std::string_view json,
                     const std::vector<std::string>& attachments = {}) {
        std::string bytes;
        msgpack::append_json(bytes, json, attachments);
        client.send_binary(bytes);
    }
    /// Attachments stand behind the text in angle brackets; what is no MessagePack is given as it is.
    static std::string next(TestWebSocket& client) {
        const auto packet = client.next();
        if (!packet.starts_with("b:")) return packet;
        const auto document = msgpack::to_json(packet.substr(2), {});
        if (!document) return document.error().message();
        auto text = document->json;
        for (const auto& attachment : document->attachments)
            text += "<" + attachment + ">";
        return text;
    }
    static void connect(TestWebSocket& client) {
        send(client, R"({"type":0,"nsp":"/"})");
        EXPECT_TRUE(next(client).starts_with(R"({"type":0,"nsp":"/","data":{"sid":")"));
    }
};

TEST_F(ServerMsgpackTest, AnswersEventsWithBytesInTheirPlace) {
    start();
    TestWebSocket client(port);
    connect(client);

    send(client, R"({"type":2,"nsp":"/","id":5,"data":["echo",1.5,{"a":{"_placeholder":true,"num":0}}]})",
         {"bytes"});

    EXPECT_EQ(next(client),
              R"({"type":3,"nsp":"/","data":[1.5,{"a":{"_placeholder":true,"num":0}}],"id":5}<bytes>)");
}

TEST_F(ServerMsgpackTest, SendsEverythingAsMessagePack) {
    prepare = [this] {
        server->of("/refusing").use([](const Handshake&) { return std::optional(Refusal{"no", "[1]"}); });
        server->of("/").on("ask", [this](Socket& socket, Event&) {
            socket.emit("single", Binary{"x"});
            server->of("/").emit("all", 1);
            socket.emit_with_ack("question", 10s, [this](const Result<Arguments>& answer) {
                happened.add(std::string((*answer)[0].raw()) + std::string(*answer->binary(1)));
            });
        });
        server->of("/").on("leave", [](Socket& socket, Event&) { socket.disconnect(); });
    };
    start();
    TestWebSocket client(port);
    connect(client);
    send(client, R"({"type":0,"nsp":"/refusing"})");
    EXPECT_EQ(next(client), R"({"type":4,"nsp":"/refusing","data":{"message":"no","data":[1]}})");

    send(client, R"({"type":2,"nsp":"/","data":["ask"]})");
    EXPECT_EQ(next(client), R"({"type":2,"nsp":"/","data":["single",{"_placeholder":true,"num":0}]}<x>)");
    EXPECT_EQ(next(client), R"({"type":2,"nsp":"/","data":["all",1]})");
    EXPECT_EQ(next(client), R"({"type":2,"nsp":"/","data":["question"],"id":0})");
    send(client, R"({"type":3,"nsp":"/","id":0,"data":["answer",{"_placeholder":true,"num":0}]})", {"y"});
    EXPECT_EQ(happened.next(), "\"answer\"y");

    send(client, R"({"type":2,"nsp":"/","data":["leave"]})");
    EXPECT_EQ(next(client), R"({"type":1,"nsp":"/"})");
    EXPECT_EQ(disconnected.next(), "server namespace disconnect");
}

TEST_F(ServerMsgpackTest, WorksOverPolling) {
    start();
    TestConnection client(port);
    const auto id = session_id_in(client.exchange(open_session).body);
    // {"type":0,"nsp":"/"} in base64
    EXPECT_EQ(client.exchange(post_to(id, "bgqR0eXBlAKNuc3ChLw==")).body, "ok");

    EXPECT_TRUE(client.exchange(poll_of(id)).body.starts_with("bg6R0eXBl"));
}

TEST_F(ServerMsgpackTest, WhatBreaksTheProtocolCostsTheConnection) {
    start();
    for (const auto* packet :
         {R"({"type":2,"nsp":"/","data":["disconnect"]})", R"({"type":2,"nsp":"/","data":[[]]})",
          R"({"type":2,"nsp":"/other","data":["e"]})", R"({"type":0,"nsp":"/"})", R"({"type":9,"nsp":"/"})",
          R"({"type":1,"nsp":"/","data":{}})", "[]"}) {
        TestWebSocket client(port);
        connect(client);
        send(client, packet);
        EXPECT_EQ(next(client), "close") << packet;
        EXPECT_EQ(disconnected.next(), "parse error");
    }
    TestWebSocket text(port);
    text.send_text("40");
    EXPECT_EQ(next(text), "close");
    TestWebSocket lying(port);
    connect(lying);
    send(lying,
         R"({"type":2,"nsp":"/","data":["e",{"_placeholder":true,"num":0},{"_placeholder":true,"num":7}]})",
         {"x"});
    EXPECT_EQ(next(lying), "close");
    EXPECT_EQ(disconnected.next(), "parse error");
}

}  // namespace
}  // namespace siopp
