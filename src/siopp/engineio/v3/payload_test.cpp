#include "siopp/engineio/v3/payload.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace siopp::engineio::v3 {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

/// The packets in the body, binary ones as `b:` and their bytes; "error" behind them where the body is bad.
template <class Reader>
Texts read_all(std::string_view body) {
    Texts packets;
    for (Reader reader(body); !reader.at_end();) {
        const auto item = reader.next();
        if (!item) {
            EXPECT_TRUE(reader.at_end());
            packets.emplace_back("error");
        } else if (item->is_binary) {
            packets.push_back("b:" + item->binary);
        } else {
            packets.push_back(type_char(item->packet.type) + std::string(item->packet.data));
        }
    }
    return packets;
}

Texts read_text(std::string_view body) {
    return read_all<PayloadReader>(body);
}

Texts read_binary(std::string_view body) {
    return read_all<BinaryPayloadReader>(body);
}

EncodedPacket text_packet(std::string_view text) {
    return EncodedPacket::text(std::span(&text, 1));
}

TEST(V3PayloadTest, CountsLengthsInUtf16CodeUnits) {
    EXPECT_EQ(utf16_length(""), 0U);
    EXPECT_EQ(utf16_length("a€ä"), 3U);
    EXPECT_EQ(utf16_length("😀"), 2U);

    EXPECT_EQ(read_text("2:4€1:2"), (Texts{"4€", "2"}));
    EXPECT_EQ(read_text("3:4😀2:4ä"), (Texts{"4😀", "4ä"}));
    EXPECT_EQ(encode_text_payload(std::vector{text_packet("😀€"), EncodedPacket::control("3")}), "4:4😀€1:3");
}

TEST(V3PayloadTest, ReadsBase64AsBinary) {
    EXPECT_EQ(read_text("6:4hello10:b4AQIDBA=="), (Texts{"4hello", "b:\x01\x02\x03\x04"}));
    EXPECT_EQ(
        encode_text_payload(std::vector{text_packet("hello"), EncodedPacket::binary("\x01\x02\x03\x04")}),
        "6:4hello10:b4AQIDBA==");
}

TEST(V3PayloadTest, PacketsBeforeABadOneAreRead) {
    for (const auto& bad : {"x"s, "1"s, ":4"s, "2:4"s, "1:7"s, "1: "s, "-1:4"s, "1.0:4"s, "2:4😀"s, "3:b5A"s,
                            "4:b4A!"s, "99999999999999999999999:4"s, "18446744073709551617:4"s}) {
        EXPECT_EQ(read_text("2:4x" + bad), (Texts{"4x", "error"})) << bad;
    }
    EXPECT_EQ(read_text(""), Texts{"error"});
    EXPECT_EQ(read_text("0:"), Texts{"6"});
}

TEST(V3PayloadTest, ALongBodyOfTinyPacketsTakesLinearTime) {
    std::string body;
    for (int count = 0; count < 300'000; ++count)
        body += "1:2";
    EXPECT_EQ(read_text(body).size(), 300'000U);
    EXPECT_EQ(read_text(std::string(1'000'000, '0') + "1:2"), Texts{"2"});
    EXPECT_EQ(read_text(std::string(1'000'000, '9')), Texts{"error"});
}

TEST(V3PayloadTest, WritesTheBinaryForm) {
    const std::vector packets{text_packet("hello"), EncodedPacket::binary("\x01\x02\x03\x04")};

    const auto body = encode_binary_payload(packets);

    EXPECT_EQ(body,
              "\x00\x06\xFF"
              "4hello\x01\x05\xFF\x04\x01\x02\x03\x04"s);
    EXPECT_EQ(read_binary(body), (Texts{"4hello", "b:\x01\x02\x03\x04"}));
}

TEST(V3PayloadTest, TheBinaryFormCountsBytes) {
    const std::vector packets{text_packet("€"), EncodedPacket::binary(std::string(300, 'x'))};

    const auto body = encode_binary_payload(packets);

    EXPECT_TRUE(
        body.starts_with("\x00\x04\xFF"
                         "4€\x01\x03\x00\x01\xFF\x04x"s));
    EXPECT_EQ(read_binary(body), (Texts{"4€", "b:" + std::string(300, 'x')}));
}

TEST(V3PayloadTest, TheBinaryFormIsReadStrictly) {
    for (const auto& bad : {"\x02\x01\xFF"s + "4"s, "\x00\xFF"s + "4"s, "\x00\x01"s, "\x00\x02\xFF"s + "4"s,
                            "\x00\x0A\xFF"s + "4"s, "\x01\x01\xFF\x05"s, "\x00\x02\xFF\x34\xC3"s,
                            "\x00"s + std::string(400, '\x09') + "\xFF"s}) {
        EXPECT_EQ(read_binary("\x00\x02\xFF"
                              "4x"s +
                              bad),
                  (Texts{"4x", "error"}));
    }
    EXPECT_EQ(read_binary(""), Texts{"error"});
    EXPECT_EQ(read_binary("\x01\x00\xFF"s), Texts{"6"});
}

TEST(V3PayloadTest, FramesBeginWithTheTypeOfTheirPacket) {
    EXPECT_EQ(decode_binary("\x04xyz"), "xyz");
    EXPECT_EQ(decode_binary("\x04"), "");
    EXPECT_FALSE(decode_binary("xyz"));
    EXPECT_FALSE(decode_binary(""));
    EXPECT_EQ(encode_binary("xyz").payload(), "\x04xyz");
    EXPECT_TRUE(encode_binary("xyz").is_binary());
    EXPECT_EQ(encode_base64("\x01\x02\x03").payload(), "b4AQID");
    EXPECT_FALSE(encode_base64("").is_binary());
}

}  // namespace
}  // namespace siopp::engineio::v3
