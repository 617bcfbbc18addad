#include "siopp/net/tls_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/net/manual_worker.hpp"
#include "siopp/net/memory_stream.hpp"
#include "siopp/net/test_certificate.hpp"
#include "siopp/net/tls_context.hpp"
#include "siopp/net/tls_error.hpp"
#include "siopp/net/tls_peer.hpp"

namespace siopp::net {
namespace {

using namespace std::chrono_literals;

/// A TLS stream that is read to the end.
class TlsStreamTest : public ::testing::Test, protected StreamListener {
protected:
    TlsStreamTest() {
        attach(TlsContext::create(certificate.options()).value()->wrap(manual.worker(), peer.connect()));
    }

    void attach(std::unique_ptr<Stream> attached) {
        stream = std::move(attached);
        stream->set_listener(this);
        stream->wait_readable();
    }
    void on_readable() override {
        std::vector<char> buffer(buffer_bytes);
        const auto count = stream->read_some(buffer);
        if (!count && is_would_block(count.error())) return stream->wait_readable();
        if (!count) {
            error = count.error();
            return stream->close();
        }
        if (*count == 0) {
            ended = true;
            return;
        }
        received.append(buffer.data(), *count);
        stream->wait_readable();
    }
    void on_writable() override { ++writable; }

    void settle() {
        for (int round = 0; round < 20; ++round) {
            client.exchange();
            while (peer.pump())
                manual.turn();
            manual.pass(4ms);
        }
    }
    Result<std::size_t> write(const std::vector<std::string>& texts) {
        std::vector<iovec> buffers;
        for (const auto& text : texts)
            buffers.push_back({const_cast<char*>(text.data()), text.size()});
        return stream->write_some(buffers);
    }

    TestCertificate certificate;
    ManualWorker manual;
    MemoryPeer peer;
    TlsPeer client{peer};
    std::unique_ptr<Stream> stream;
    std::size_t buffer_bytes = 65'536;
    std::string received;
    ErrorCode error;
    bool ended = false;
    int writable = 0;
};

TEST_F(TlsStreamTest, CarriesBytesBothWays) {
    settle();
    client.send("hello");
    settle();
    EXPECT_EQ(received, "hello");

    EXPECT_EQ(write({"one ", "", "two"}).value(), 7U);
    settle();

    EXPECT_EQ(client.received, "one two");
}

TEST_F(TlsStreamTest, GathersWhatIsWrittenTogetherIntoFewRecords) {
    settle();
    const std::vector<std::string> frames(200, std::string(100, 'x'));

    EXPECT_EQ(write(frames).value(), 20'000U);
    settle();

    EXPECT_EQ(client.received, std::string(20'000, 'x'));
    EXPECT_EQ(client.records, 2);
}

TEST_F(TlsStreamTest, WritesLargeBuffersInRecordsOf16KiB) {
    settle();
    const std::string text(40'000, 'x');

    EXPECT_EQ(write({"head", text, "tail"}).value(), 40'008U);
    settle();

    EXPECT_EQ(client.received, "head" + text + "tail");
    EXPECT_EQ(client.records, 3);
}

TEST_F(TlsStreamTest, ReadsSeveralRecordsAtOnceAndWithSmallBuffers) {
    settle();
    const std::string text(50'000, 'x');
    client.send(text);
    settle();
    EXPECT_EQ(received, text);

    buffer_bytes = 100;
    client.send(text);
    for (int round = 0; round < 30; ++round)
        settle();

    EXPECT_EQ(received, text + text);
}

TEST_F(TlsStreamTest, GoesOnWithTheSameBytesWhenTheStreamHasRoomAgain) {
    settle();
    const std::string text(50'000, 'x');
    std::size_t taken = 0;
    for (std::size_t room = 1; taken < text.size(); room += 997) {
        peer.set_room(room);
        auto rest = text.substr(taken);
        rest.back() = '!';
        const auto count = write({rest.substr(0, 10), rest.substr(std::min<std::size_t>(10, rest.size()))});
        if (count) taken += *count;
        ASSERT_TRUE(count || is_would_block(count.error()));
        if (taken < text.size()) {
            const int before = writable;
            stream->wait_writable();
            peer.set_room(1);
            settle();
            EXPECT_EQ(writable, before + 1);
        }
    }
    peer.set_room(1'000'000);
    settle();

    EXPECT_EQ(client.received, std::string(49'999, 'x') + "!");
}

TEST_F(TlsStreamTest, SaysGoodbyeWhenItCloses) {
    settle();
    EXPECT_FALSE(client.has_goodbye());

    stream->close();
    settle();

    EXPECT_TRUE(client.has_goodbye());
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(TlsStreamTest, StillReadsAfterItHasEndedWriting) {
    settle();
    stream->shutdown_write();
    settle();
    EXPECT_TRUE(client.has_goodbye());
    EXPECT_TRUE(peer.is_shut_down());
    EXPECT_FALSE(peer.is_closed());

    client.send("last words");
    settle();

    EXPECT_EQ(received, "last words");
}

TEST_F(TlsStreamTest, EndsWhenThePeerSaysGoodbye) {
    settle();
    client.say_goodbye();
    settle();
    EXPECT_TRUE(ended);
}

TEST_F(TlsStreamTest, EndsWhenThePeerIsGoneWithoutGoodbye) {
    settle();
    peer.finish();
    settle();
    EXPECT_TRUE(ended);
}

TEST_F(TlsStreamTest, FailsWhenTheConnectionIsLost) {
    settle();
    peer.reset();
    settle();
    EXPECT_EQ(error, boost::system::errc::connection_reset);
}

TEST_F(TlsStreamTest, FailsWhenThePeerDoesNotSpeakTls) {
    peer.send("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    while (peer.pump())
        manual.turn();

    EXPECT_EQ(error, TlsErrc::protocol);
    EXPECT_TRUE(peer.is_closed());
    EXPECT_EQ(write({"late"}).error(), TlsErrc::protocol);
}

TEST_F(TlsStreamTest, FollowsThePeersNewKeys) {
    settle();
    client.update_keys();
    client.send("with new keys");
    settle();
    EXPECT_EQ(received, "with new keys");

    ASSERT_TRUE(write({"answer"}));
    settle();

    EXPECT_EQ(client.received, "answer");
}

TEST_F(TlsStreamTest, ACallMayDestroyIt) {
    settle();
    struct Destroyer final : StreamListener {
        explicit Destroyer(std::unique_ptr<Stream>& victim_in) : victim(victim_in) {}
        void on_readable() override { victim.reset(); }
        void on_writable() override {}
        std::unique_ptr<Stream>& victim;
    } destroyer{stream};
    stream->set_listener(&destroyer);

    client.send("hello");
    while (peer.pump())
        manual.turn();

    EXPECT_FALSE(stream);
    EXPECT_TRUE(peer.is_closed());
}

TEST(TlsContextTest, NamesTheFileThatIsWrong) {
    const TestCertificate good;
    const TestCertificate other;
    const auto error_of = [](const TlsOptions& options) { return TlsContext::create(options).error(); };
    auto options = good.options();
    options.certificate_file = "/nowhere";
    EXPECT_EQ(error_of(options), TlsErrc::bad_certificate);

    options = good.options();
    options.key_file = "/nowhere";
    EXPECT_EQ(error_of(options), TlsErrc::bad_key);

    options = good.options();
    options.key_file = other.options().key_file;
    EXPECT_EQ(error_of(options), TlsErrc::key_mismatch);
    EXPECT_EQ(error_of(options).message(), "the key does not belong to the certificate");

    TestCertificate::spoil(other.options().certificate_file, "no certificate");
    EXPECT_EQ(error_of(other.options()), TlsErrc::bad_certificate);
    TestCertificate::spoil(good.options().key_file, "no key");
    EXPECT_EQ(error_of(good.options()), TlsErrc::bad_key);
}

}  // namespace
}  // namespace siopp::net
