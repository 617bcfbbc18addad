#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "siopp/server_fixture.hpp"
#include "siopp/websocket/deflate.hpp"

namespace siopp {
namespace {

using websocket::ClientFrame;
using websocket::Opcode;

/// A client that has asked for extensions in its handshake; its session is open.
class DeflatingClient : public TestConnection {
public:
    explicit DeflatingClient(std::uint16_t port, std::string_view offers = "permessage-deflate",
                             std::string_view session_id = {})
        : TestConnection(port) {
        std::string target = "/socket.io/?EIO=4&transport=websocket";
        if (!session_id.empty()) target.append("&sid=").append(session_id);
        response = exchange("GET " + target +
                            " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            "Sec-WebSocket-Extensions: x-unknown; a=1\r\n"
                            "Sec-WebSocket-Extensions: " +
                            std::string(offers) + "\r\n\r\n");
        if (response.status != 101 || !session_id.empty()) return;
        EXPECT_TRUE(next().payload.starts_with("0{"));
    }

    struct Frame {
        std::string payload;
        bool compressed = false;
    };
    /// The next frame of the server, inflated.
    Frame next() {
        for (;;) {
            const bool compressed = !received().empty() && (received()[0] & 0x40) != 0;
            if (compressed) received()[0] = static_cast<char>(received()[0] & 0xBF);
            if (auto frame = websocket::take_server_frame(received())) {
                if (!compressed) return {frame->payload, false};
                return {websocket::Inflater(15).inflate(frame->payload, 10'000'000).value(), true};
            }
            if (compressed) received()[0] = static_cast<char>(received()[0] | 0x40);
            if (!read_more()) return {"end", false};
        }
    }
    void send_compressed(std::string_view text) {
        websocket::Deflater deflater(15, 8, 6);
        std::string space;
        auto frame = websocket::text_frame(std::string(deflater.deflate(text, space)));
        frame[0] = static_cast<char>(frame[0] | 0x40);
        send(frame);
    }
    void send_text(std::string_view text) { send(websocket::text_frame(std::string(text))); }
    void connect() {
        send_text("40");
        EXPECT_TRUE(next().payload.starts_with("40{"));
    }

    http::Response response;
};

class ServerDeflateTest : public ServerTest {
protected:
    ServerDeflateTest() { options.deflate.enabled = true; }
};

const std::string long_text(2000, 'x');

TEST_F(ServerDeflateTest, IsOffUnlessTheUserWantsIt) {
    EXPECT_FALSE(Options().deflate.enabled);
    options.deflate.enabled = false;
    start();
    DeflatingClient client(port, "this is ; not even = valid =");

    EXPECT_EQ(client.response.status, 101);
    EXPECT_EQ(http::header_of(client.response, "sec-websocket-extensions"), "");
    client.send_compressed("40");
    EXPECT_EQ(client.next().payload, websocket::close_payload(1002));
}

TEST_F(ServerDeflateTest, AgreesOnCompressionWithoutContexts) {
    start();
    DeflatingClient client(port, "permessage-deflate; client_max_window_bits");

    EXPECT_EQ(http::header_of(client.response, "sec-websocket-extensions"),
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
              "client_max_window_bits=15");
}

TEST_F(ServerDeflateTest, RefusesAMalformedOffer) {
    start();
    DeflatingClient client(port, "permessage-deflate; =");
    EXPECT_EQ(client.response.status, 400);
}

TEST_F(ServerDeflateTest, CompressesWhatIsLongEnoughForThoseWhoUnderstandIt) {
    start();
    DeflatingClient deflating(port);
    TestSocket plain(port);
    deflating.connect();
    const auto expected = R"(42["news",")" + long_text + R"("])";

    server->of("/").emit("news", long_text);
    server->of("/").emit("news", "short");

    const auto compressed = deflating.next();
    EXPECT_EQ(compressed.payload, expected);
    EXPECT_TRUE(compressed.compressed);
    EXPECT_FALSE(deflating.next().compressed);
    EXPECT_EQ(plain.next(), expected);
}

TEST_F(ServerDeflateTest, LeavesWhatIsNotToBeCompressedAsItIs) {
    prepare = [this] {
        server->of("/").on("go", [](Socket& socket, Event&) {
            socket.compress(Compress::never).emit("news", long_text);
            socket.emit("news", long_text);
        });
    };
    start();
    DeflatingClient client(port);
    client.connect();

    server->of("/").to("nobody").compress(Compress::never).emit("news", long_text);
    Broadcast(server->of("/")).compress(Compress::never).emit("news", long_text);
    EXPECT_FALSE(client.next().compressed);
    client.send_text(R"(42["go"])");

    EXPECT_FALSE(client.next().compressed);
    EXPECT_TRUE(client.next().compressed);
}

TEST_F(ServerDeflateTest, CountsTheThresholdInBytesOfThePacket) {
    options.deflate.threshold_bytes = 20;
    start();
    DeflatingClient client(port);
    client.connect();

    server->of("/").emit("news", "xxxxxx");
    server->of("/").emit("news", "xxxxxxxxxxxxxxxx");

    const auto just_below = client.next();
    EXPECT_EQ(just_below.payload.size(), 19U);
    EXPECT_FALSE(just_below.compressed);
    EXPECT_TRUE(client.next().compressed);
}

TEST_F(ServerDeflateTest, ReadsCompressedEvents) {
    start();
    DeflatingClient client(port);
    client.connect();

    client.send_compressed(R"(425["echo",")" + long_text + R"("])");

    EXPECT_EQ(client.next().payload, R"(435[")" + long_text + R"("])");
}

TEST_F(ServerDeflateTest, EndsAClientThatSendsABomb) {
    options.max_payload_bytes = 100'000;
    start();
    DeflatingClient client(port);
    client.connect();

    client.send_compressed("42" + std::string(1'000'000, ' '));

    EXPECT_EQ(client.next().payload, websocket::close_payload(1009));
    EXPECT_EQ(disconnected.next(), "transport error");
}

TEST_F(ServerDeflateTest, KeepsContextsWhereBothWantThem) {
    options.deflate.server_context_takeover = true;
    options.deflate.client_context_takeover = true;
    options.deflate.threshold_bytes = 1;
    start();
    DeflatingClient client(port);
    EXPECT_EQ(http::header_of(client.response, "sec-websocket-extensions"), "permessage-deflate");
    websocket::Deflater deflater(15, 8, 6);
    websocket::Inflater inflater(15);
    std::string space;
    const auto exchange = [&](std::string_view text) {
        auto frame = websocket::text_frame(std::string(deflater.deflate(text, space)));
        frame[0] = static_cast<char>(frame[0] | 0x40);
        client.send(frame);
        for (;;) {
            if (client.received().size() > 1) {
                EXPECT_NE(client.received()[0] & 0x40, 0);
                client.received()[0] = static_cast<char>(client.received()[0] & 0xBF);
                if (const auto got = websocket::take_server_frame(client.received()))
                    return inflater.inflate(got->payload, 10'000).value();
                client.received()[0] = static_cast<char>(client.received()[0] | 0x40);
            }
            if (!client.read_more()) return std::string("end");
        }
    };
    EXPECT_TRUE(exchange("40").starts_with("40{"));

    for (int count = 0; count < 3; ++count)
        EXPECT_EQ(exchange(R"(425["echo","a text that is repeated"])"), R"(435["a text that is repeated"])");
}

TEST_F(ServerDeflateTest, KeepsNoMoreContextsThanThereIsMemoryForAndFreesThem) {
    options.deflate.server_context_takeover = true;
    options.deflate.client_context_takeover = true;
    options.deflate.max_context_bytes = websocket::Deflater::memory_bytes(15, options.deflate.memory_level) +
                                        websocket::Inflater::memory_bytes(15);
    start();
    const auto agreed = [](const DeflatingClient& client) {
        return http::header_of(client.response, "sec-websocket-extensions");
    };
    DeflatingClient first(port);
    EXPECT_EQ(agreed(first), "permessage-deflate");

    DeflatingClient second(port);
    EXPECT_EQ(agreed(second), "permessage-deflate; server_no_context_takeover; client_no_context_takeover");

    first.connect();
    first.reset();
    EXPECT_EQ(disconnected.next(), "transport error");
    EXPECT_EQ(agreed(DeflatingClient(port)), "permessage-deflate");
}

TEST_F(ServerDeflateTest, CompressesAfterAnUpgradeToo) {
    start();
    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    DeflatingClient client(port, "permessage-deflate", id);
    ASSERT_EQ(client.response.status, 101);
    client.send_text("2probe");
    EXPECT_EQ(client.next().payload, "3probe");
    client.send_text("5");
    client.connect();

    server->of("/").emit("news", long_text);

    EXPECT_TRUE(client.next().compressed);
}

}  // namespace
}  // namespace siopp
