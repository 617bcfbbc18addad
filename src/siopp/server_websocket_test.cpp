#include <gtest/gtest.h>

#include <string>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// A client of a plain WebSocket endpoint.
class PlainClient : public TestConnection {
public:
    PlainClient(std::uint16_t port, std::string_view path) : TestConnection(port) {
        response =
            exchange("GET " + std::string(path) +
                     " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }
    void send_text(std::string_view text) { send(websocket::text_frame(std::string(text))); }
    websocket::ClientFrame next() {
        for (;;) {
            if (auto frame = websocket::take_server_frame(received())) return *std::move(frame);
            if (!read_more()) return {websocket::Opcode::continuation, "end"};
        }
    }

    http::Response response;
};

class ServerWebSocketTest : public ServerTest {
protected:
    ServerWebSocketTest() {
        prepare = [this] { add("/echo"); };
    }
    void add(const std::string& path) {
        server->add_websocket(
            path, {.on_open =
                       [this, path](WebSocket& socket, const HttpRequest& request) {
                           socket.data() = std::string(request.query());
                           happened.add("open " + path + ' ' + request.target);
                       },
                   .on_text =
                       [](WebSocket& socket, std::string_view text) {
                           if (text == "close") return socket.close();
                           socket.send_text(text);
                       },
                   .on_binary = [](WebSocket& socket, std::string_view bytes) { socket.send_binary(bytes); },
                   .on_close =
                       [this](WebSocket& socket) {
                           happened.add("close " + std::any_cast<std::string>(socket.data()));
                       }});
    }
};

TEST_F(ServerWebSocketTest, EchoesTextAndBinary) {
    start();
    PlainClient client(port, "/echo?name=1");
    ASSERT_EQ(client.response.status, 101);
    EXPECT_EQ(happened.next(), "open /echo /echo?name=1");

    client.send_text("hello");
    client.send(websocket::binary_frame("\x00\xff"s));

    EXPECT_EQ(client.next(), (websocket::ClientFrame{websocket::Opcode::text, "hello"}));
    EXPECT_EQ(client.next(), (websocket::ClientFrame{websocket::Opcode::binary, "\x00\xff"s}));
    client.send(websocket::close_frame(1000));
    EXPECT_EQ(client.next().opcode, websocket::Opcode::close);
    EXPECT_EQ(happened.next(), "close name=1");
}

TEST_F(ServerWebSocketTest, ClosesWhenItWantsTo) {
    start();
    PlainClient client(port, "/echo?it");
    happened.next();

    client.send_text("close");
    client.send_text("too late");

    EXPECT_EQ(client.next().payload, websocket::close_payload(1000));
    client.send(websocket::close_frame(1000));
    EXPECT_EQ(happened.next(), "close it");
    EXPECT_EQ(client.next().payload, "end");
}

TEST_F(ServerWebSocketTest, TellsOnceOfAClientThatBreaksTheProtocol) {
    start();
    PlainClient client(port, "/echo?bad");
    happened.next();

    client.send("\xC1\x80\x01\x01\x01\x01");

    EXPECT_EQ(client.next().payload, websocket::close_payload(1002));
    EXPECT_EQ(happened.next(), "close bad");
    client.close();
    PlainClient other(port, "/echo?other");
    EXPECT_EQ(happened.next(), "open /echo /echo?other");
}

TEST_F(ServerWebSocketTest, ChoosesTheFirstPathThatMatches) {
    prepare = [this] {
        add("/one");
        add("/below/");
        add("/");
        server->on_request([](const HttpRequest&) { return HttpResponse{200, {}, "plain"}; });
    };
    start();

    PlainClient one(port, "/one");
    EXPECT_EQ(happened.next(), "open /one /one");
    PlainClient below(port, "/below/x");
    EXPECT_EQ(happened.next(), "open /below/ /below/x");
    PlainClient rest(port, "/ones");
    EXPECT_EQ(happened.next(), "open / /ones");
    TestSocket socketio(port);
    EXPECT_EQ(ask(socketio, R"(["echo"])"), "[]");
    TestConnection plain(port);
    EXPECT_EQ(plain.exchange("GET /one HTTP/1.1\r\nHost: here\r\n\r\n").body, "plain");
}

TEST_F(ServerWebSocketTest, RefusesHandshakesThatAreNotValid) {
    start();
    TestConnection client(port);

    const auto response = client.exchange(
        "GET /echo HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(http::header_of(response, "sec-websocket-version"), "13, 8");
    EXPECT_TRUE(client.ends());
    EXPECT_EQ(PlainClient(port, "/elsewhere").response.status, 404);
}

TEST_F(ServerWebSocketTest, EndsAClientThatDoesNotAnswerPings) {
    options.ping_interval = 40ms;
    options.ping_timeout = 40ms;
    start();
    PlainClient silent(port, "/echo?silent");
    happened.next();

    EXPECT_EQ(silent.next().opcode, websocket::Opcode::ping);
    EXPECT_EQ(happened.next(), "close silent");
    EXPECT_EQ(silent.next().payload, "end");
}

TEST_F(ServerWebSocketTest, KeepsAClientThatAnswersPings) {
    options.ping_interval = 40ms;
    options.ping_timeout = 1000ms;
    start();
    PlainClient client(port, "/echo?alive");
    for (int count = 0; count < 4; ++count) {
        ASSERT_EQ(client.next().opcode, websocket::Opcode::ping);
        client.send(websocket::encode_client_frame({websocket::Opcode::pong, ""}));
    }
    client.send_text("still here");
    auto frame = client.next();
    while (frame.opcode == websocket::Opcode::ping)
        frame = client.next();
    EXPECT_EQ(frame.payload, "still here");
}

TEST_F(ServerWebSocketTest, RefusesMoreThanMaxSessions) {
    options.max_sessions = 1;
    start();
    PlainClient first(port, "/echo");

    EXPECT_EQ(PlainClient(port, "/echo").response.status, 503);
}

TEST_F(ServerWebSocketTest, IsToldThatTheServerStops) {
    options.drain_timeout = 5s;
    start();
    PlainClient client(port, "/echo?last");
    happened.next();
    std::thread stopping([this] { server->stop(); });

    EXPECT_EQ(client.next().payload, websocket::close_payload(1001));
    client.send(websocket::close_frame(1001));
    EXPECT_EQ(client.next().payload, "end");
    stopping.join();
    EXPECT_EQ(happened.next(), "close last");
}

}  // namespace
}  // namespace siopp
