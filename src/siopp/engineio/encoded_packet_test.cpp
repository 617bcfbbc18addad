#include "siopp/engineio/encoded_packet.hpp"

#include <gtest/gtest.h>

#include <array>

namespace siopp::engineio {
namespace {

using websocket::Compression;

TEST(EncodedPacketTest, IsAFrameWithThePacketAsItsPayload) {
    const std::array<std::string_view, 2> parts{"he", "llo"};
    const auto text = EncodedPacket::text(parts);
    const auto binary = EncodedPacket::binary("bytes");

    EXPECT_EQ(text.payload(), "4hello");
    EXPECT_EQ(text.frame().view(),
              "\x81\x06"
              "4hello");
    EXPECT_FALSE(text.is_binary());
    EXPECT_EQ(binary.payload(), "bytes");
    EXPECT_EQ(binary.frame().view(),
              "\x82\x05"
              "bytes");
    EXPECT_TRUE(binary.is_binary());
}

TEST(EncodedPacketTest, MessagesMayBeCompressedUnlessThatIsForbidden) {
    auto message = EncodedPacket::binary("bytes");
    EXPECT_EQ(message.compression(), Compression::allowed);
    EXPECT_EQ(EncodedPacket::control("2").compression(), Compression::never);

    auto copy = message;
    copy.forbid_compression();

    EXPECT_EQ(copy.compression(), Compression::never);
    EXPECT_EQ(message.compression(), Compression::allowed);
    EXPECT_EQ(copy.frame().view().data(), message.frame().view().data());
}

}  // namespace
}  // namespace siopp::engineio
