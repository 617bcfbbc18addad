#include "siopp/websocket/deflate.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace siopp::websocket {
namespace {

using namespace std::string_literals;

constexpr std::size_t no_limit = 100'000'000;

std::string deflated(Deflater& deflater, std::string_view message) {
    std::string space;
    return std::string(deflater.deflate(message, space));
}

std::string deflated(std::string_view message) {
    Deflater deflater(15, 8, 6);
    return deflated(deflater, message);
}

Result<std::string> inflated(std::string_view payload, std::size_t max_bytes = no_limit) {
    return Inflater(15).inflate(payload, max_bytes);
}

std::string random_bytes(std::size_t count) {
    std::mt19937 random(1);
    std::string bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

// RFC 7692 §7.2.3.1.
TEST(DeflateTest, WritesTheExampleOfTheStandard) {
    EXPECT_EQ(deflated("Hello"), "\xf2\x48\xcd\xc9\xc9\x07\x00"s);
}

// RFC 7692 §7.2.3.2.
TEST(DeflateTest, WritesASecondMessageThatRefersToTheFirst) {
    Deflater deflater(15, 8, 6);
    deflated(deflater, "Hello");

    EXPECT_EQ(deflated(deflater, "Hello"), "\xf2\x00\x11\x00\x00"s);
}

// RFC 7692 §7.2.3.6.
TEST(DeflateTest, WritesAnEmptyMessageAsOneByte) {
    Deflater deflater(15, 8, 6);
    EXPECT_EQ(deflated(deflater, ""), "\x00"s);
    EXPECT_EQ(deflated(deflater, ""), "\x00"s);
    EXPECT_EQ(inflated("\x00"s), "");
}

// RFC 7692 §7.2.3.1 to §7.2.3.5: two blocks, no compression, a last block that another follows.
TEST(DeflateTest, ReadsTheExamplesOfTheStandard) {
    EXPECT_EQ(inflated("\xf2\x48\xcd\xc9\xc9\x07\x00"s), "Hello");
    EXPECT_EQ(inflated("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s), "Hello");
    EXPECT_EQ(inflated("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s), "Hello");
    EXPECT_EQ(inflated("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s), "Hello");
}

TEST(DeflateTest, ReadsMessagesThatReferToEarlierOnesUntilItIsReset) {
    Inflater inflater(15);
    ASSERT_EQ(inflater.inflate("\xf2\x48\xcd\xc9\xc9\x07\x00"s, no_limit), "Hello");
    EXPECT_EQ(inflater.inflate("\xf2\x00\x11\x00\x00"s, no_limit), "Hello");

    inflater.reset();

    EXPECT_EQ(inflater.inflate("\xf2\x00\x11\x00\x00"s, no_limit), ErrorCode(Errc::invalid_compression));
}

TEST(DeflateTest, KeepsItsContextBehindABlockThatSaysItIsTheLast) {
    Inflater inflater(15);
    ASSERT_EQ(inflater.inflate("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s, no_limit), "Hello");

    EXPECT_EQ(inflater.inflate("\xf2\x00\x11\x00\x00"s, no_limit), "Hello");
}

TEST(DeflateTest, RestoresMessagesOfAnySizeAtAnySetting) {
    for (const std::size_t size : {0U, 1U, 100U, 4096U, 4097U, 70'000U, 1'000'000U}) {
        for (const auto& message : {random_bytes(size), std::string(size, 'x')}) {
            for (const int bits : {9, 12, 15}) {
                Deflater deflater(bits, bits - 6, bits - 6);
                Inflater inflater(bits);
                for (int repeated = 0; repeated < 3; ++repeated) {
                    const auto payload = deflated(deflater, message);
                    EXPECT_LE(payload.size(), max_compressed_bytes(size));
                    EXPECT_TRUE(inflater.inflate(payload, size) == message) << size << ' ' << bits;
                }
            }
        }
    }
}

TEST(DeflateTest, StopsWhenAMessageExceedsTheLimit) {
    const auto bomb = deflated(std::string(50'000'000, 'x'));
    ASSERT_LT(bomb.size(), 60'000U);

    EXPECT_EQ(inflated(bomb, 1'000'000), ErrorCode(Errc::message_too_big));
    EXPECT_EQ(inflated(deflated(std::string(1001, 'x')), 1000), ErrorCode(Errc::message_too_big));
    EXPECT_TRUE(inflated(deflated(std::string(1000, 'x')), 1000));
    EXPECT_EQ(inflated(deflated("x"), 0), ErrorCode(Errc::message_too_big));
}

TEST(DeflateTest, RefusesWhatIsNoDeflateData) {
    EXPECT_EQ(inflated("\xff\xff\xff"), ErrorCode(Errc::invalid_compression));
    EXPECT_EQ(inflated(random_bytes(1000)), ErrorCode(Errc::invalid_compression));
}

TEST(DeflateTest, RefusesAPayloadThatIsCutOff) {
    const auto payload = deflated("a message of several letters, some of them more often than others");
    for (std::size_t size = 1; size + 1 < payload.size(); ++size) {
        EXPECT_EQ(inflated(payload.substr(0, size)), ErrorCode(Errc::invalid_compression)) << size;
    }
}

TEST(DeflateTest, SaysHowMuchMemoryItHolds) {
    EXPECT_EQ(Deflater::memory_bytes(15, 8), (128U + 128U + 8U) * 1024);
    EXPECT_EQ(Inflater::memory_bytes(15), (32U + 12U) * 1024);
}

}  // namespace
}  // namespace siopp::websocket
