#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/base/msgpack.hpp"
#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using Lines = std::vector<std::string>;

/// A server whose connection state recovery is for clients with the header `knows: offsets`.
class RecoveryOfferTest : public ServerTest {
protected:
    RecoveryOfferTest() {
        options.connection_state_recovery.emplace().is_offered_to = [](const engineio::Handshake& request) {
            return request.header("knows") == "offsets";
        };
    }

    /// Connected, with the reply to its CONNECT in `reply`.
    struct Client {
        Client(std::uint16_t port, std::string_view headers, const std::string& auth = "")
            : socket(port, 0, "/socket.io/", headers) {
            socket.send_text("40" + auth);
            reply = socket.next();
        }
        bool has_private_id() const { return reply.find("\"pid\"") != std::string::npos; }

        TestWebSocket socket;
        std::string reply;
    };
    static constexpr std::string_view knowing = "Knows: offsets\r\n";
};

TEST_F(RecoveryOfferTest, OthersGetNoPrivateIdAndNoOffsets) {
    start();
    Client knows(port, knowing);
    Client other(port, "");
    EXPECT_TRUE(knows.has_private_id());
    EXPECT_FALSE(other.has_private_id());

    server->of("/").emit("text", 7);
    server->of("/").emit("bytes", Binary{"x"});

    EXPECT_EQ((Lines{knows.socket.next(), knows.socket.next(), knows.socket.next()}),
              (Lines{R"(42["text",7,"1"])", R"(451-["bytes",{"_placeholder":true,"num":0},"2"])", "b:x"}));
    EXPECT_EQ((Lines{other.socket.next(), other.socket.next(), other.socket.next()}),
              (Lines{R"(42["text",7])", R"(451-["bytes",{"_placeholder":true,"num":0}])", "b:x"}));
}

TEST_F(RecoveryOfferTest, AnEventForOneSocketHasAnOffsetOnlyIfItKnowsThem) {
    prepare = [this] { server->of("/").on_connect([](Socket& socket) { socket.emit("hello"); }); };
    start();
    Client knows(port, knowing);
    Client other(port, "");

    EXPECT_EQ(knows.socket.next(), R"(42["hello","1"])");
    EXPECT_EQ(other.socket.next(), R"(42["hello"])");
}

TEST_F(RecoveryOfferTest, TheAuthPayloadOfOthersIsNotRead) {
    prepare = [this] {
        server->of("/").on("auth",
                           [](Socket& socket, Event& event) { event.ack(RawJson{socket.handshake().auth}); });
    };
    start();
    Client other(port, "", R"({"pid":"mine","offset":"1"})");
    EXPECT_FALSE(other.has_private_id());

    other.socket.send_text(R"(421["auth"])");

    EXPECT_EQ(other.socket.next(), R"(431[{"pid":"mine","offset":"1"}])");
}

TEST_F(RecoveryOfferTest, ChildrenOfDynamicNamespacesTellThemApartToo) {
    Namespace* rooms = nullptr;
    prepare = [&] { rooms = &server->of(matching("/room-\\d")); };
    start();
    TestWebSocket knows(port, 0, "/socket.io/", knowing);
    TestWebSocket other(port);
    for (auto* client : {&knows, &other}) {
        client->send_text("40/room-1,");
        ASSERT_TRUE(client->next().starts_with("40/room-1,{"));
    }

    rooms->emit("text", 7);

    EXPECT_EQ(knows.next(), R"(42/room-1,["text",7,"1"])");
    EXPECT_EQ(other.next(), R"(42/room-1,["text",7])");
}

TEST_F(RecoveryOfferTest, MessagePackIsEncodedWithAndWithoutOffset) {
    options.parser = Parser::msgpack;
    start();
    TestWebSocket knows(port, 0, "/socket.io/", knowing);
    TestWebSocket other(port);
    for (auto* client : {&knows, &other}) {
        std::string bytes;
        msgpack::append_json(bytes, R"({"type":0,"nsp":"/"})", Lines{});
        client->send_binary(bytes);
        client->next();
    }

    server->of("/").emit("text", 7);

    const auto next = [](TestWebSocket& client) {
        return msgpack::to_json(client.next().substr(2), {})->json;
    };
    EXPECT_EQ(next(knows), R"({"type":2,"nsp":"/","data":["text",7,"1"]})");
    EXPECT_EQ(next(other), R"({"type":2,"nsp":"/","data":["text",7]})");
}

TEST_F(RecoveryOfferTest, ClientsOfProtocol3GetNoOffsets) {
    options.connection_state_recovery->is_offered_to = {};
    options.http.allow_eio3 = true;
    start();
    TestConnection old(port);
    const auto opened =
        old.exchange("GET /socket.io/?EIO=3&transport=polling&b64=1 HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto at = opened.body.find("\"sid\":\"") + 7;
    const auto poll = "GET /socket.io/?EIO=3&transport=polling&b64=1&sid=" + opened.body.substr(at, 20) +
                      " HTTP/1.1\r\nHost: a\r\n\r\n";
    ASSERT_EQ(old.exchange(poll).body, "2:40");

    server->of("/").emit("text", 7);

    EXPECT_EQ(old.exchange(poll).body, R"(12:42["text",7])");
}

}  // namespace
}  // namespace siopp
