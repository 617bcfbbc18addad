#include "siopp/http/content_coding.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace siopp::http {
namespace {

/// What a client makes of it: zlib tells gzip and deflate apart itself.
std::string inflated(std::string compressed) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 32), Z_OK);
    std::string text(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_in = static_cast<uInt>(compressed.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0U);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

TEST(ContentCodingTest, PrefersWhatTheClientPrefersAndElseGzip) {
    EXPECT_EQ(preferred_coding("gzip, deflate, br"), ContentCoding::gzip);
    EXPECT_EQ(preferred_coding("deflate, gzip"), ContentCoding::gzip);
    EXPECT_EQ(preferred_coding("deflate"), ContentCoding::deflate);
    EXPECT_EQ(preferred_coding("GZIP;Q=0.2 , deflate; q=0.8"), ContentCoding::deflate);
    EXPECT_EQ(preferred_coding("*"), ContentCoding::gzip);
    EXPECT_EQ(preferred_coding("gzip;q=0, *;q=0.1"), ContentCoding::deflate);
}

TEST(ContentCodingTest, NoneWhereTheClientTakesNeither) {
    for (const auto* header : {"", "identity", "br", "gzip;q=0", "gzip;q=0.0, deflate;q=0", "gzip;q=x",
                               "gzip;q=", "*;q=0", "gzipped", ",;,=", ";q=1"}) {
        EXPECT_FALSE(preferred_coding(header)) << header;
    }
}

TEST(ContentCodingTest, CompressesWhatAnotherProgramReads) {
    const std::string text(100'000, 'x');
    for (const auto coding : {ContentCoding::gzip, ContentCoding::deflate, ContentCoding::gzip}) {
        for (const int level : {1, 9}) {
            const auto compressed = compress(coding, level, text);
            EXPECT_LT(compressed.size(), 1'000U);
            EXPECT_EQ(inflated(compressed), text);
        }
    }
    EXPECT_EQ(static_cast<unsigned char>(compress(ContentCoding::gzip, 1, text)[0]), 0x1F);
    EXPECT_EQ(inflated(compress(ContentCoding::gzip, 1, "")), "");
}

TEST(ContentCodingTest, TextThatCannotBeMadeSmallerComesThroughWhole) {
    std::string text;
    for (unsigned number = 1; text.size() < 50'000; number = number * 1'664'525 + 1'013'904'223)
        text += static_cast<char>(number >> 24);
    EXPECT_EQ(inflated(compress(ContentCoding::deflate, 1, text)), text);
}

}  // namespace
}  // namespace siopp::http
