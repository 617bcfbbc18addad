#include "bench/load/inflater.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bench::load {
namespace {

// The examples of RFC 7692, section 7.2.3.
constexpr std::string_view hello{"\xf2\x48\xcd\xc9\xc9\x07\x00", 7};
constexpr std::string_view hello_again{"\xf2\x00\x11\x00\x00", 5};
constexpr std::string_view hello_stored{"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11};

std::string deflated(const std::string& message) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(message.size() + 64, '\0');
    std::string in = message;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_SYNC_FLUSH), Z_OK);
    out.resize(out.size() - stream.avail_out - 4);
    deflateEnd(&stream);
    return out;
}

TEST(Inflater, MessagesMayReferToEarlierOnes) {
    Inflater inflater{Inflater::Context::kept};

    EXPECT_EQ(inflater.inflate(hello), "Hello");
    EXPECT_EQ(inflater.inflate(hello_again), "Hello");
    EXPECT_EQ(inflater.inflate(hello_stored), "Hello");
}

TEST(Inflater, WithoutContextEachMessageStandsAlone) {
    Inflater inflater{Inflater::Context::dropped};

    EXPECT_EQ(inflater.inflate(hello), "Hello");
    EXPECT_EQ(inflater.inflate(hello), "Hello");
    EXPECT_EQ(inflater.inflate(hello_again), std::nullopt);
}

TEST(Inflater, MessagesOfManySizesComeBack) {
    Inflater inflater{Inflater::Context::dropped};
    for (const std::size_t size : {0, 1, 1023, 1024, 1025, 100'000}) {
        const std::string message(size, 'm');
        EXPECT_EQ(inflater.inflate(deflated(message)), message) << size;
    }
}

TEST(Inflater, RefusesOtherBytesAndHugeMessages) {
    Inflater inflater{Inflater::Context::dropped};

    EXPECT_EQ(inflater.inflate("\xff\xff\xff"), std::nullopt);
    EXPECT_EQ(inflater.inflate(deflated(std::string(2'000'000, 'h'))), std::nullopt);
}

}  // namespace
}  // namespace bench::load
