#include "siopp/net/outbox.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/net/memory_stream.hpp"

namespace siopp::net {
namespace {

using State = Outbox::State;

class OutboxTest : public ::testing::Test {
protected:
    void push(std::string_view bytes) { outbox.push(SharedBytes::copy_of(bytes)); }
    State flush() { return outbox.flush(*stream).value(); }

    MemoryPeer peer;
    std::unique_ptr<Stream> stream = peer.connect();
    Outbox outbox;
};

/// `count` texts of different lengths, none empty.
std::vector<std::string> texts(std::size_t count) {
    std::vector<std::string> result;
    for (std::size_t index = 0; index < count; ++index) {
        result.push_back(std::to_string(index) + std::string(index % 7, 'x') + ';');
    }
    return result;
}

TEST_F(OutboxTest, WritesEverythingQueuedWithOneWrite) {
    push("one ");
    push("two ");
    push("three");
    EXPECT_EQ(outbox.bytes(), 13U);

    EXPECT_EQ(flush(), State::drained);

    EXPECT_EQ(peer.received(), "one two three");
    EXPECT_EQ(peer.writes(), 1U);
    EXPECT_TRUE(outbox.empty());
    EXPECT_EQ(outbox.bytes(), 0U);
}

TEST_F(OutboxTest, FlushingNothingWritesNothing) {
    push("");

    EXPECT_TRUE(outbox.empty());
    EXPECT_EQ(flush(), State::drained);
    EXPECT_EQ(peer.writes(), 0U);
}

TEST_F(OutboxTest, ContinuesWhereAFullStreamStopped) {
    push("hello");
    push("world");
    peer.set_room(3);
    EXPECT_EQ(flush(), State::stream_full);
    EXPECT_EQ(peer.received(), "hel");
    EXPECT_EQ(outbox.bytes(), 7U);

    push("!");
    peer.set_room(100);
    EXPECT_EQ(flush(), State::drained);

    EXPECT_EQ(peer.received(), "helloworld!");
}

TEST_F(OutboxTest, KeepsTheOrderWhateverAWriteTakes) {
    std::string expected;
    for (const auto& text : texts(50))
        expected += text;
    for (std::size_t step = 1; step < 20; ++step) {
        peer.set_max_write(step);
        for (const auto& text : texts(50))
            push(text);

        EXPECT_EQ(flush(), State::drained);

        EXPECT_EQ(peer.take_received(), expected) << step;
        EXPECT_EQ(outbox.bytes(), 0U);
    }
}

TEST_F(OutboxTest, WritesMoreBuffersThanOneSystemCallTakes) {
    std::string expected;
    for (const auto& text : texts(1000)) {
        push(text);
        expected += text;
    }

    EXPECT_EQ(flush(), State::drained);

    EXPECT_EQ(peer.received(), expected);
    EXPECT_EQ(peer.largest_write_buffers(), 256U);
    EXPECT_EQ(peer.writes(), 4U);
}

TEST_F(OutboxTest, AStreamThatFillsBetweenTwoSystemCallsLosesNothing) {
    std::string expected;
    for (const auto& text : texts(600)) {
        push(text);
        expected += text;
    }
    while (!outbox.empty()) {
        peer.set_room(700);
        flush();
    }

    EXPECT_EQ(peer.received(), expected);
}

TEST_F(OutboxTest, ReportsALostConnection) {
    push("hello");
    peer.reset();

    const auto flushed = outbox.flush(*stream);

    ASSERT_FALSE(flushed);
    EXPECT_FALSE(is_would_block(flushed.error()));
}

TEST_F(OutboxTest, SharesBytesInsteadOfCopyingThem) {
    const auto shared = SharedBytes::copy_of("shared");
    outbox.push(shared);
    const auto* data = shared.view().data();
    struct Spy final : Stream {
        void set_listener(StreamListener*) override {}
        Result<std::size_t> read_some(std::span<char>) override { return std::size_t{0}; }
        Result<std::size_t> write_some(std::span<const iovec> buffers) override {
            written = buffers[0].iov_base;
            return buffers[0].iov_len;
        }
        void wait_readable() override {}
        void wait_writable() override {}
        void shutdown_write() override {}
        void close() override {}
        std::unique_ptr<DetachedStream> detach() override { return nullptr; }
        const void* written = nullptr;
    } spy;

    EXPECT_TRUE(outbox.flush(spy));

    EXPECT_EQ(spy.written, data);
}

}  // namespace
}  // namespace siopp::net
