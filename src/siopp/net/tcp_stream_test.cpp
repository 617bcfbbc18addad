#include "siopp/net/tcp_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

#include "siopp/net/manual_worker.hpp"

namespace siopp::net {
namespace {

/// Counts the calls of a stream.
class Calls final : public StreamListener {
public:
    void on_readable() override {
        ++readable;
        if (on_read) on_read();
    }
    void on_writable() override { ++writable; }

    int readable = 0;
    int writable = 0;
    UniqueFunction<void()> on_read;
};

class TcpStreamTest : public ::testing::Test {
protected:
    TcpStreamTest() {
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, descriptors.data()), 0);
        // A local socket behaves like TCP's in all that a stream does.
        stream = std::make_unique<TcpStream>(manual.worker().poller(), descriptors[0]);
        stream->set_listener(&calls);
    }
    ~TcpStreamTest() override {
        stream.reset();
        ::close(descriptors[1]);
        manual.turn();
    }

    void peer_sends(std::string_view text) {
        EXPECT_EQ(::send(descriptors[1], text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    }
    std::string peer_receives() {
        std::array<char, 256> buffer;
        const auto count = ::recv(descriptors[1], buffer.data(), buffer.size(), 0);
        return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
    static std::string read_all(Stream& from) {
        std::array<char, 256> buffer;
        const auto count = from.read_some(buffer);
        return count ? std::string(buffer.data(), *count) : "error";
    }
    ErrorCode read_error() {
        std::array<char, 256> buffer;
        const auto count = stream->read_some(buffer);
        return count ? ErrorCode() : count.error();
    }

    ManualWorker manual;
    std::array<int, 2> descriptors{};
    Calls calls;
    std::unique_ptr<Stream> stream;
};

TEST_F(TcpStreamTest, TellsOnceForEachWaitThatThereIsSomethingToRead) {
    stream->wait_readable();
    stream->wait_readable();
    manual.turn();
    EXPECT_EQ(calls.readable, 0);

    peer_sends("hello");
    manual.turn();
    manual.turn();

    EXPECT_EQ(calls.readable, 1);
    EXPECT_EQ(read_all(*stream), "hello");
}

TEST_F(TcpStreamTest, TellsOfBytesThatWereThereBeforeTheWait) {
    peer_sends("hello");

    stream->wait_readable();
    manual.turn();

    EXPECT_EQ(calls.readable, 1);
}

TEST_F(TcpStreamTest, TellsAgainOfWhatAReadHasLeft) {
    stream->wait_readable();
    peer_sends("hello world");
    manual.turn();
    std::array<char, 5> part;
    EXPECT_EQ(stream->read_some(part).value(), part.size());

    stream->wait_readable();
    manual.turn();

    EXPECT_EQ(calls.readable, 2);
    EXPECT_EQ(read_all(*stream), " world");
}

TEST_F(TcpStreamTest, TellsAgainOfWhatNobodyHasRead) {
    stream->wait_readable();
    peer_sends("hello");
    manual.turn();

    stream->wait_readable();
    manual.turn();

    EXPECT_EQ(calls.readable, 2);
    EXPECT_EQ(read_all(*stream), "hello");
}

TEST_F(TcpStreamTest, TellsOfWhatCameWhileNobodyWaited) {
    stream->wait_readable();
    peer_sends("one");
    manual.turn();
    EXPECT_EQ(read_all(*stream), "one");
    peer_sends("two");
    manual.turn();
    EXPECT_EQ(calls.readable, 1);

    stream->wait_readable();
    manual.turn();

    EXPECT_EQ(calls.readable, 2);
    EXPECT_EQ(read_all(*stream), "two");
}

TEST_F(TcpStreamTest, TellsOfTheEndBehindTheLastBytes) {
    stream->wait_readable();
    peer_sends("last");
    ::shutdown(descriptors[1], SHUT_WR);
    manual.turn();
    EXPECT_EQ(read_all(*stream), "last");

    stream->wait_readable();
    manual.turn();

    EXPECT_EQ(calls.readable, 2);
    EXPECT_EQ(read_all(*stream), "");
}

TEST_F(TcpStreamTest, TellsOfTheEndThatComesAfterTheLastBytesWereRead) {
    stream->wait_readable();
    peer_sends("last");
    manual.turn();
    EXPECT_EQ(read_all(*stream), "last");
    stream->wait_readable();
    manual.turn();
    EXPECT_EQ(calls.readable, 1);

    ::shutdown(descriptors[1], SHUT_WR);
    manual.turn();

    EXPECT_EQ(calls.readable, 2);
}

TEST_F(TcpStreamTest, AStreamThatIsNotFullIsWritableWheneverThatIsAskedFor) {
    for (int wait = 1; wait <= 3; ++wait) {
        stream->wait_writable();
        manual.turn();
        EXPECT_EQ(calls.writable, wait);
    }
}

TEST_F(TcpStreamTest, ReadingNothingWouldBlockAndTheEndIsZeroBytes) {
    EXPECT_TRUE(is_would_block(read_error()));

    ::shutdown(descriptors[1], SHUT_WR);

    std::array<char, 4> buffer;
    EXPECT_EQ(stream->read_some(buffer).value(), 0U);
}

TEST_F(TcpStreamTest, GathersBuffersIntoOneWrite) {
    std::string one = "one ";
    std::string two = "two";
    const std::array<iovec, 2> buffers{iovec{one.data(), one.size()}, iovec{two.data(), two.size()}};

    EXPECT_EQ(stream->write_some(buffers).value(), 7U);

    EXPECT_EQ(peer_receives(), "one two");
}

TEST_F(TcpStreamTest, AFullStreamWouldBlockUntilThePeerReads) {
    std::string block(64 * 1024, 'x');
    const iovec buffer{block.data(), block.size()};
    auto written = stream->write_some(std::span(&buffer, 1));
    while (written)
        written = stream->write_some(std::span(&buffer, 1));
    EXPECT_TRUE(is_would_block(written.error()));
    stream->wait_writable();
    manual.turn();
    EXPECT_EQ(calls.writable, 0);

    while (!peer_receives().empty()) {
    }
    manual.turn();

    EXPECT_EQ(calls.writable, 1);
    EXPECT_TRUE(stream->write_some(std::span(&buffer, 1)));
}

TEST_F(TcpStreamTest, WritingToAPeerThatIsGoneIsAnErrorAndNoSignal) {
    ::shutdown(descriptors[1], SHUT_RD);
    char letter = 'x';
    const iovec buffer{&letter, 1};

    const auto written = stream->write_some(std::span(&buffer, 1));

    ASSERT_FALSE(written);
    EXPECT_FALSE(is_would_block(written.error()));
}

TEST_F(TcpStreamTest, CallsNobodyAfterItWasClosed) {
    stream->wait_readable();
    stream->wait_writable();
    peer_sends("hello");

    stream->close();
    manual.turn();

    EXPECT_EQ(calls.readable + calls.writable, 0);
    EXPECT_EQ(peer_receives(), "");
    stream->wait_readable();
    manual.turn();
    EXPECT_EQ(calls.readable, 0);
}

TEST_F(TcpStreamTest, MayBeDestroyedWithinItsCallback) {
    calls.on_read = [this] { stream.reset(); };
    stream->wait_readable();
    stream->wait_writable();
    peer_sends("hello");

    manual.turn();

    EXPECT_EQ(calls.readable, 1);
    EXPECT_FALSE(stream);
}

TEST_F(TcpStreamTest, ADetachedConnectionGoesOnAtAnotherWorkerWithWhatIsUnread) {
    ManualWorker other;
    Calls other_calls;
    stream->wait_readable();
    peer_sends("hello");

    const auto detached = stream->detach();
    ASSERT_TRUE(detached);
    manual.turn();
    const auto attached = detached->attach(other.worker());
    auto& adopted = *attached;
    adopted.set_listener(&other_calls);
    adopted.wait_readable();
    other.turn();

    EXPECT_EQ(calls.readable, 0);
    EXPECT_EQ(other_calls.readable, 1);
    EXPECT_EQ(read_all(adopted), "hello");
    peer_sends("more");
    EXPECT_EQ(read_all(adopted), "more");
}

}  // namespace
}  // namespace siopp::net
