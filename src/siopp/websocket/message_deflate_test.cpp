#include "siopp/websocket/message_deflate.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/net/manual_worker.hpp"
#include "siopp/websocket/client_frame.hpp"

namespace siopp::websocket {
namespace {

std::string payload_of(const SharedBytes& frame) {
    const auto header = decode_header(frame.view(), Compression::allowed).value().value();
    EXPECT_EQ(frame.size(), header.header_bytes + header.payload_bytes);
    return std::string(frame.view().substr(header.header_bytes));
}

bool is_compressed(const SharedBytes& frame) {
    return decode_header(frame.view(), Compression::allowed).value().value().compressed;
}

class MessageDeflateTest : public ::testing::Test {
protected:
    void start() { shared = std::make_shared<SharedDeflate>(manual.worker(), options); }
    std::unique_ptr<MessageDeflate> connect(std::string_view offer = "permessage-deflate") {
        const auto agreement = shared->agree(parse_extensions(offer).value());
        return std::make_unique<MessageDeflate>(shared, agreement.value().parameters);
    }

    DeflateOptions options{.enabled = true, .threshold_bytes = 100};
    net::ManualWorker manual;
    std::shared_ptr<SharedDeflate> shared;
};

TEST_F(MessageDeflateTest, CompressesOnceForAllReceivers) {
    start();
    const auto one = connect();
    const auto two = connect();
    const auto frame = server_frame(std::string(1000, 'x'));

    const auto first = one->compress(frame);
    const auto second = two->compress(frame);

    EXPECT_TRUE(is_compressed(first));
    EXPECT_LT(first.size(), 50U);
    EXPECT_EQ(first.view().data(), second.view().data());
    EXPECT_EQ(Inflater(15).inflate(payload_of(first), 1000), std::string(1000, 'x'));
}

TEST_F(MessageDeflateTest, CompressesAnEventAndItsAttachmentsOnce) {
    start();
    const auto one = connect();
    const auto two = connect();
    std::vector<SharedBytes> frames;
    for (char letter = 'a'; letter < 'k'; ++letter)
        frames.push_back(server_frame(std::string(1000, letter), Opcode::binary));
    std::vector<SharedBytes> compressed;
    for (const auto& frame : frames)
        compressed.push_back(one->compress(frame));

    for (std::size_t index = 0; index < frames.size(); ++index)
        EXPECT_EQ(two->compress(frames[index]).view().data(), compressed[index].view().data());
}

TEST_F(MessageDeflateTest, ForgetsWhatItCompressedWhenTheTurnEnds) {
    start();
    const auto one = connect();
    const auto frame = server_frame(std::string(1000, 'x'));
    const auto first = one->compress(frame);

    manual.turn();

    const auto second = one->compress(frame);
    EXPECT_NE(first.view().data(), second.view().data());
    EXPECT_EQ(first.view(), second.view());
}

TEST_F(MessageDeflateTest, CompressesForASmallerWindowApart) {
    start();
    const auto wide = connect();
    const auto narrow = connect("permessage-deflate; server_max_window_bits=9");
    std::string text;
    for (int count = 0; count < 100; ++count)
        text.append(2, static_cast<char>('!' + count % 90)).append(std::to_string(count * 7919));
    const auto frame = server_frame(text + text);

    const auto first = wide->compress(frame);
    const auto second = narrow->compress(frame);

    EXPECT_LT(first.size(), second.size());
    EXPECT_EQ(Inflater(9).inflate(payload_of(second), 100'000), text + text);
    EXPECT_EQ(wide->compress(frame).view().data(), first.view().data());
}

TEST_F(MessageDeflateTest, LeavesShortMessagesAsTheyAre) {
    start();
    const auto one = connect();
    for (const std::size_t size : {0U, 1U, 98U, 99U}) {
        const auto frame = server_frame(std::string(size, 'x'));
        EXPECT_EQ(one->compress(frame).view().data(), frame.view().data()) << size;
    }
    EXPECT_TRUE(is_compressed(one->compress(server_frame(std::string(100, 'x')))));
}

TEST_F(MessageDeflateTest, LeavesWhatDoesNotShrinkAsItIs) {
    start();
    const auto one = connect();
    std::string text;
    for (int byte = 0; byte < 256; ++byte)
        text += static_cast<char>(byte);
    const auto frame = server_frame(text, Opcode::binary);

    EXPECT_EQ(one->compress(frame).view().data(), frame.view().data());
}

TEST_F(MessageDeflateTest, AnEmptyMessageCanBeCompressedToo) {
    options.threshold_bytes = 0;
    options.server_context_takeover = true;
    start();
    const auto one = connect();

    const auto compressed = one->compress(server_frame(""));

    EXPECT_TRUE(is_compressed(compressed));
    EXPECT_EQ(Inflater(15).inflate(payload_of(compressed), 1), "");
}

TEST_F(MessageDeflateTest, KeepsAContextForEachConnectionThatHasOne) {
    options.server_context_takeover = options.client_context_takeover = true;
    start();
    const auto one = connect();
    const auto text =
        "a text that is not said twice within itself, which makes it long enough to be "
        "compressed, though not by much, the first time that it is sent";
    const auto frame = server_frame(text);

    const auto first = one->compress(frame);
    const auto second = one->compress(frame);

    EXPECT_LT(second.size() * 4, first.size());
    Inflater inflater(15);
    EXPECT_EQ(inflater.inflate(payload_of(first), 1000), text);
    EXPECT_EQ(inflater.inflate(payload_of(second), 1000), text);

    EXPECT_EQ(one->inflate(payload_of(first), 1000), text);
    EXPECT_EQ(one->inflate(payload_of(second), 1000), text);
    EXPECT_EQ(connect()->inflate(payload_of(second), 1000), ErrorCode(Errc::invalid_compression));
}

TEST_F(MessageDeflateTest, ConnectionsWithoutContextDoNotSeeEachOthersMessages) {
    start();
    const auto one = connect();
    const auto two = connect();
    Deflater client(15, 8, 6);
    std::string space;
    const std::string first(client.deflate("Hello", space));
    const std::string second(client.deflate("Hello", space));

    EXPECT_EQ(one->inflate(first, 100), "Hello");
    EXPECT_EQ(two->inflate(second, 100), ErrorCode(Errc::invalid_compression));
    EXPECT_EQ(two->inflate(first, 100), "Hello");
}

TEST_F(MessageDeflateTest, GivesContextsOnlyWithinTheMemoryLimit) {
    options.server_context_takeover = options.client_context_takeover = true;
    const auto each = Deflater::memory_bytes(15, 8) + Inflater::memory_bytes(15);
    options.max_context_bytes = 2 * each;
    start();
    const auto offers = parse_extensions("permessage-deflate").value();
    auto one = connect();
    const auto two = connect();
    EXPECT_EQ(shared->context_bytes(), 2 * each);

    const auto third = shared->agree(offers);

    EXPECT_EQ(third->response, "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    EXPECT_EQ(shared->context_bytes(), 2 * each);
    one.reset();
    EXPECT_EQ(shared->context_bytes(), each);
    EXPECT_EQ(shared->agree(offers)->response, "permessage-deflate");
}

}  // namespace
}  // namespace siopp::websocket
