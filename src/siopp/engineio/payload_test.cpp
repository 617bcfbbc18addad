#include "siopp/engineio/payload.hpp"

#include <gtest/gtest.h>

namespace siopp::engineio {
namespace {

using namespace std::string_view_literals;

void expect_text(PayloadReader& reader, PacketType type, std::string_view data) {
    ASSERT_FALSE(reader.at_end());
    const auto item = reader.next();
    ASSERT_TRUE(item);
    EXPECT_FALSE(item->is_binary);
    EXPECT_EQ(item->packet.type, type);
    EXPECT_EQ(item->packet.data, data);
}

void expect_binary(PayloadReader& reader, std::string_view bytes) {
    ASSERT_FALSE(reader.at_end());
    const auto item = reader.next();
    ASSERT_TRUE(item);
    EXPECT_TRUE(item->is_binary);
    EXPECT_EQ(item->packet.type, PacketType::message);
    EXPECT_EQ(item->binary, bytes);
}

void expect_error(PayloadReader& reader, Errc error) {
    ASSERT_FALSE(reader.at_end());
    const auto item = reader.next();
    ASSERT_FALSE(item);
    EXPECT_EQ(item.error(), error);
    EXPECT_TRUE(reader.at_end());
}

// Engine.IO protocol v4, "HTTP long-polling": the example of a payload.
TEST(PayloadReaderTest, ReadsTheExampleOfTheProtocol) {
    PayloadReader reader(
        "4hello\x1e"
        "2\x1e"
        "4world");

    expect_text(reader, PacketType::message, "hello");
    expect_text(reader, PacketType::ping, "");
    expect_text(reader, PacketType::message, "world");
    EXPECT_TRUE(reader.at_end());
}

TEST(PayloadReaderTest, ReadsBinaryMessages) {
    PayloadReader reader(
        "bAQIDBA==\x1e"
        "4x\x1e"
        "b");

    expect_binary(reader, "\x01\x02\x03\x04");
    expect_text(reader, PacketType::message, "x");
    expect_binary(reader, "");
    EXPECT_TRUE(reader.at_end());
}

TEST(PayloadReaderTest, RefusesAnEmptyBody) {
    PayloadReader reader("");
    expect_error(reader, Errc::empty_packet);
}

TEST(PayloadReaderTest, YieldsThePacketsBeforeABadOneAndNoneBehind) {
    PayloadReader reader(
        "4ok\x1e"
        "abc\x1e"
        "4never");

    expect_text(reader, PacketType::message, "ok");
    expect_error(reader, Errc::unknown_packet_type);
}

TEST(PayloadReaderTest, RefusesEmptyPacketsBetweenAndBehindSeparators) {
    PayloadReader trailing("4\x1e");
    expect_text(trailing, PacketType::message, "");
    expect_error(trailing, Errc::empty_packet);

    PayloadReader leading(
        "\x1e"
        "4");
    expect_error(leading, Errc::empty_packet);
}

TEST(PayloadReaderTest, RefusesBadBase64) {
    for (const auto body : {"b!"sv, "bA"sv, "bAQ-_"sv, "b4AQIDBA=="sv}) {
        PayloadReader reader(body);
        expect_error(reader, Errc::invalid_base64);
    }
}

TEST(PayloadWriterTest, PartsPacketsBySeparators) {
    PayloadWriter writer;

    writer.add_text("4a");
    writer.add_binary("\x01\x02\x03\x04");
    writer.add_text("2");

    EXPECT_EQ(writer.size(), 14U);
    EXPECT_EQ(writer.take(),
              "4a\x1e"
              "bAQIDBA==\x1e"
              "2");
}

TEST(PayloadWriterTest, StartsAnewAfterTake) {
    PayloadWriter writer;
    writer.add_text("4a");
    writer.take();

    writer.add_text("4b");

    EXPECT_EQ(writer.take(), "4b");
}

TEST(PayloadWriterTest, WritesWhatTheReaderReads) {
    PayloadWriter writer;
    writer.add_binary("\x1e\xFF");
    writer.add_text("40{}");

    const auto body = writer.take();
    PayloadReader reader(body);

    expect_binary(reader, "\x1e\xFF");
    expect_text(reader, PacketType::message, "0{}");
    EXPECT_TRUE(reader.at_end());
}

}  // namespace
}  // namespace siopp::engineio
