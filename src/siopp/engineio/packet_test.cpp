#include "siopp/engineio/packet.hpp"

#include <gtest/gtest.h>

#include <string>

namespace siopp::engineio {
namespace {

using namespace std::string_view_literals;

TEST(EngineioPacketTest, DecodesEveryType) {
    for (const auto type : {PacketType::open, PacketType::close, PacketType::ping, PacketType::pong,
                            PacketType::message, PacketType::upgrade, PacketType::noop}) {
        const auto frame = type_char(type) + std::string("data");
        const auto packet = decode(frame);
        ASSERT_TRUE(packet);
        EXPECT_EQ(packet->type, type);
        EXPECT_EQ(packet->data, "data");
    }
}

TEST(EngineioPacketTest, DataMayBeEmptyAndMayHoldAnything) {
    EXPECT_EQ(decode("2")->data, "");
    EXPECT_EQ(decode("4\0\xFF\x1E"sv)->data, "\0\xFF\x1E"sv);
}

TEST(EngineioPacketTest, RefusesAnEmptyFrame) {
    EXPECT_EQ(decode("").error(), Errc::empty_packet);
}

TEST(EngineioPacketTest, RefusesOtherTypes) {
    for (const auto frame : {"7"sv, "9x"sv, " "sv, "abc"sv, "/"sv, ":"sv, "\0"sv, "\xFF"sv, "bAAAA"sv}) {
        EXPECT_EQ(decode(frame).error(), Errc::unknown_packet_type) << frame;
    }
}

TEST(EngineioErrorTest, EveryErrorHasAText) {
    EXPECT_EQ(make_error_code(Errc::empty_packet).message(), "empty packet");
    EXPECT_EQ(make_error_code(Errc::too_many_packets).message(), "too many packets in a payload");
    EXPECT_STREQ(make_error_code(Errc::empty_packet).category().name(), "siopp.engineio");
}

}  // namespace
}  // namespace siopp::engineio
