#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/net/manual_worker.hpp"
#include "siopp/net/memory_stream.hpp"
#include "siopp/websocket/client_frame.hpp"
#include "siopp/websocket/connection.hpp"

namespace siopp::websocket {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

using Messages = std::vector<std::string>;

/// A connection whose client has agreed on permessage-deflate.
class ConnectionDeflateTest : public ::testing::Test, protected ConnectionListener {
protected:
    ~ConnectionDeflateTest() override {
        manual.worker().retire(std::move(connection));
        manual.turn();
    }

    void on_text(std::string_view text) override { messages.push_back("text " + std::string(text)); }
    void on_binary(std::string_view bytes) override { messages.push_back("binary " + std::string(bytes)); }
    void on_ended(Connection&, Ending how) override { endings.push_back(how); }

    void open() {
        auto shared = std::make_shared<SharedDeflate>(manual.worker(), options);
        const auto agreement = shared->agree(parse_extensions("permessage-deflate").value());
        connection =
            std::make_unique<Connection>(manual.worker(), peer.connect(), limits,
                                         std::make_unique<MessageDeflate>(shared, agreement->parameters));
        connection->set_listener(this);
        connection->start({});
        settle();
    }
    void settle() {
        do {
            manual.turn();
        } while (peer.pump());
    }
    void send(const std::string& bytes) {
        peer.send(bytes);
        settle();
    }

    std::string deflated(std::string_view message) {
        Deflater deflater(15, 8, 6);
        std::string space;
        return std::string(deflater.deflate(message, space));
    }
    static std::string marked(std::string frame) {
        frame[0] = static_cast<char>(frame[0] | 0x40);
        return frame;
    }
    /// A compressed message in one frame, masked.
    std::string compressed_frame(std::string_view message, Opcode opcode = Opcode::text) {
        return marked(encode_client_frame({opcode, deflated(message)}));
    }
    void expect_violation(const std::string& bytes, CloseCode code) {
        open();
        send(bytes);
        auto received = peer.take_received();
        const auto frame = take_server_frame(received);
        ASSERT_TRUE(frame);
        EXPECT_EQ(*frame,
                  (ClientFrame{Opcode::close, close_payload(static_cast<std::uint16_t>(code)), true}));
        EXPECT_EQ(endings, std::vector{Ending::protocol_error});
        EXPECT_TRUE(messages.empty());
    }

    DeflateOptions options{.enabled = true, .threshold_bytes = 100};
    Limits limits{1000, 8, 100'000, 2s};
    net::ManualWorker manual;
    net::MemoryPeer peer;
    std::unique_ptr<Connection> connection;
    Messages messages;
    std::vector<Ending> endings;
};

TEST_F(ConnectionDeflateTest, ReadsCompressedAndPlainMessages) {
    open();

    send(compressed_frame("hello") + text_frame("plain") + compressed_frame("\x00\xff"s, Opcode::binary) +
         compressed_frame(""));

    EXPECT_EQ(messages, (Messages{"text hello", "text plain", "binary \x00\xff"s, "text "}));
}

TEST_F(ConnectionDeflateTest, ReadsACompressedMessageInFragments) {
    const auto payload = deflated("one two three, and a € that falls in two");
    open();
    for (std::size_t split = 0; split <= payload.size(); ++split) {
        messages.clear();

        send(marked(encode_client_frame({Opcode::text, payload.substr(0, split), false})) +
             encode_client_frame({Opcode::ping, "p"}) +
             encode_client_frame({Opcode::continuation, payload.substr(split), true}) + text_frame("next"));

        ASSERT_EQ(messages, (Messages{"text one two three, and a € that falls in two", "text next"}))
            << split;
    }
}

TEST_F(ConnectionDeflateTest, ReadsAPlainMessageInFragmentsBehindACompressedOne) {
    open();
    const auto payload = deflated("compressed");
    send(marked(encode_client_frame({Opcode::text, payload.substr(0, 3), false})) +
         encode_client_frame({Opcode::continuation, payload.substr(3), true}));

    send(encode_client_frame({Opcode::text, "pla", false}) +
         encode_client_frame({Opcode::continuation, "in", true}));

    EXPECT_EQ(messages, (Messages{"text compressed", "text plain"}));
}

TEST_F(ConnectionDeflateTest, RefusesTheCompressedBitOnContinuations) {
    expect_violation(marked(encode_client_frame({Opcode::text, deflated("x"), false})) +
                         marked(encode_client_frame({Opcode::continuation, "", true})),
                     CloseCode::protocol_error);
}

TEST_F(ConnectionDeflateTest, RefusesTheCompressedBitOnControlFrames) {
    expect_violation(marked(encode_client_frame({Opcode::ping, ""})), CloseCode::protocol_error);
}

TEST_F(ConnectionDeflateTest, RefusesOtherReservedBits) {
    expect_violation("\xA1\x80\x01\x01\x01\x01", CloseCode::protocol_error);
}

TEST_F(ConnectionDeflateTest, RefusesWhatCannotBeInflated) {
    expect_violation(marked(text_frame("\xff\xff\xff")), CloseCode::invalid_payload);
}

TEST_F(ConnectionDeflateTest, RefusesATextThatIsNotUtf8OnceInflated) {
    expect_violation(compressed_frame("\xC3\x28"), CloseCode::invalid_payload);
}

TEST_F(ConnectionDeflateTest, BinaryMessagesNeedNotBeUtf8) {
    open();
    send(compressed_frame("\xFF\xFE", Opcode::binary));
    EXPECT_EQ(messages, Messages{"binary \xFF\xFE"});
}

TEST_F(ConnectionDeflateTest, AcceptsAMessageOfTheLargestSizeEvenIfItGrewByCompression) {
    open();
    std::string bytes(1000, '\0');
    unsigned state = 1;
    for (auto& byte : bytes)
        byte = static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24);
    ASSERT_GT(deflated(bytes).size(), 1000U);

    send(compressed_frame(bytes, Opcode::binary));
    send(compressed_frame(std::string(1000, 'x')));

    EXPECT_EQ(messages, (Messages{"binary " + bytes, "text " + std::string(1000, 'x')}));
}

TEST_F(ConnectionDeflateTest, RefusesAMessageThatIsLargerOnceInflated) {
    expect_violation(compressed_frame(std::string(1001, 'x')), CloseCode::message_too_big);
}

TEST_F(ConnectionDeflateTest, RefusesABombInFragments) {
    const auto bomb = deflated(std::string(500'000, 'x'));
    ASSERT_LT(bomb.size(), 1000U);
    expect_violation(marked(encode_client_frame({Opcode::binary, bomb.substr(0, 100), false})) +
                         encode_client_frame({Opcode::continuation, bomb.substr(100), true}),
                     CloseCode::message_too_big);
}

TEST_F(ConnectionDeflateTest, RefusesAPayloadThatNoMessageOfTheLargestSizeCouldHave) {
    expect_violation(marked(text_frame(std::string(1300, 'x'))).substr(0, 8), CloseCode::message_too_big);
}

TEST_F(ConnectionDeflateTest, DropsMessagesBehindItsCloseFrameInsideAFragmentedOne) {
    open();
    send(marked(encode_client_frame({Opcode::binary, std::string(1100, 'x'), false})));
    connection->close(CloseCode::going_away);

    send(text_frame("x") + close_frame(1001));

    EXPECT_EQ(endings, std::vector{Ending::closed});
}

TEST_F(ConnectionDeflateTest, CompressesMessagesWhereThatIsAllowed) {
    open();
    const auto long_text = std::string(500, 'x');
    std::array<char, max_header_bytes> header;
    const auto header_bytes = encode_header(Opcode::text, long_text.size(), header);
    const std::array<std::string_view, 2> parts{std::string_view(header.data(), header_bytes), long_text};
    const auto frame = SharedBytes::join(parts);

    connection->send(frame, Compression::allowed);
    settle();
    const auto compressed = peer.take_received();
    connection->send(frame);
    settle();
    const auto plain = peer.take_received();

    EXPECT_EQ(plain, frame.view());
    EXPECT_LT(compressed.size(), 50U);
    EXPECT_EQ(compressed[0], static_cast<char>(0xC1));
    EXPECT_EQ(Inflater(15).inflate(std::string_view(compressed).substr(2), 1000), long_text);
}

}  // namespace
}  // namespace siopp::websocket
