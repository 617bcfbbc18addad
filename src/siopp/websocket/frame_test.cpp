#include "siopp/websocket/frame.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace siopp::websocket {
namespace {

using namespace std::string_view_literals;

FrameHeader decoded(std::string_view bytes) {
    const auto header = decode_header(bytes);
    EXPECT_TRUE(header && *header);
    return header && *header ? **header : FrameHeader{};
}

bool needs_more(std::string_view bytes) {
    const auto header = decode_header(bytes);
    return header && !*header;
}

ErrorCode header_error(std::string_view bytes) {
    const auto header = decode_header(bytes);
    return header ? ErrorCode() : header.error();
}

std::string encoded(Opcode opcode, std::uint64_t payload_bytes) {
    std::array<char, max_header_bytes> out;
    return {out.data(), encode_header(opcode, payload_bytes, out)};
}

std::string unmasked(std::string_view payload, const std::array<std::uint8_t, 4>& mask) {
    std::string text(payload);
    unmask(text, mask, 0);
    return text;
}

// RFC 6455 §5.7.
TEST(FrameTest, DecodesTheExamplesOfTheStandard) {
    const auto hello = decoded("\x81\x05Hello"sv);
    EXPECT_TRUE(hello.final);
    EXPECT_EQ(hello.opcode, Opcode::text);
    EXPECT_FALSE(hello.masked);
    EXPECT_EQ(hello.payload_bytes, 5U);
    EXPECT_EQ(hello.header_bytes, 2U);

    const auto fragment = decoded("\x01\x03Hel"sv);
    EXPECT_FALSE(fragment.final);
    EXPECT_EQ(fragment.opcode, Opcode::text);
    EXPECT_EQ(decoded("\x80\x02lo"sv).opcode, Opcode::continuation);
    EXPECT_EQ(decoded("\x89\x05Hello"sv).opcode, Opcode::ping);
    EXPECT_EQ(decoded("\x82\x7E\x01\x00"sv).payload_bytes, 256U);
    EXPECT_EQ(decoded("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"sv).payload_bytes, 65536U);
}

TEST(FrameTest, UnmasksTheExampleOfTheStandard) {
    const auto frame = "\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"sv;

    const auto header = decoded(frame);

    EXPECT_TRUE(header.masked);
    EXPECT_EQ(header.header_bytes, 6U);
    EXPECT_EQ(unmasked(frame.substr(6), header.mask), "Hello");
}

// RFC 6455 §5.3.
TEST(FrameTest, UnmasksPayloadsOfEverySizeByteByByte) {
    constexpr std::array<std::uint8_t, 4> mask{0x37, 0xFA, 0x21, 0x3D};
    for (std::size_t size = 0; size < 70; ++size) {
        for (std::size_t offset = 0; offset < 5; ++offset) {
            std::string payload(size, '\0');
            std::string expected;
            for (std::size_t index = 0; index < size; ++index) {
                payload[index] = static_cast<char>(index * 7);
                expected += static_cast<char>(payload[index] ^ mask[(offset + index) % 4]);
            }
            unmask(payload, mask, offset);
            EXPECT_EQ(payload, expected) << size << " bytes from " << offset;
        }
    }
}

TEST(FrameTest, NeedsEveryByteOfTheHeaderAndNoMore) {
    for (const auto header :
         {"\x81\x05"sv, "\x81\x85\x37\xFA\x21\x3D"sv, "\x82\x7E\x01\x00"sv,
          "\x82\xFE\x01\x00\x01\x02\x03\x04"sv, "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"sv,
          "\x82\xFF\x00\x00\x00\x00\x00\x01\x00\x00\x01\x02\x03\x04"sv}) {
        for (std::size_t size = 0; size < header.size(); ++size)
            EXPECT_TRUE(needs_more(header.substr(0, size))) << size;
        EXPECT_EQ(decoded(header).header_bytes, header.size());
        EXPECT_EQ(decoded(std::string(header) + "payload").header_bytes, header.size());
    }
}

TEST(FrameTest, RefusesReservedBitsWithTheFirstByte) {
    for (const auto bytes : {"\xC1"sv, "\xA1"sv, "\x91"sv, "\xF1\x80"sv, "\x41\x05"sv}) {
        EXPECT_EQ(header_error(bytes), Errc::reserved_bits);
    }
}

TEST(FrameTest, RefusesReservedOpcodesWithTheFirstByte) {
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
        EXPECT_EQ(header_error(std::string(1, static_cast<char>(0x80 | opcode))), Errc::reserved_opcode)
            << opcode;
    }
}

TEST(FrameTest, RefusesFragmentedAndOversizedControlFrames) {
    for (const auto bytes : {"\x08"sv, "\x09"sv, "\x0A\x00"sv, "\x89\x7E"sv, "\x88\xFF"sv}) {
        EXPECT_EQ(header_error(bytes), Errc::bad_control_frame);
    }
    EXPECT_EQ(decoded("\x89\x7D"sv).payload_bytes, 125U);
}

TEST(FrameTest, RefusesLengthsThatAreNotInTheirShortestForm) {
    for (const auto bytes :
         {"\x82\x7E\x00\x7D"sv, "\x82\x7E\x00\x00"sv, "\x82\xFE\x00\x01"sv,
          "\x82\x7F\x00\x00\x00\x00\x00\x00\xFF\xFF"sv, "\x82\x7F\x00\x00\x00\x00\x00\x00\x00\x01"sv}) {
        EXPECT_EQ(header_error(bytes), Errc::bad_length);
    }
    EXPECT_EQ(decoded("\x82\x7E\x00\x7E"sv).payload_bytes, 126U);
    EXPECT_EQ(decoded("\x82\x7E\xFF\xFF"sv).payload_bytes, 65535U);
}

TEST(FrameTest, RefusesLengthsBeyond63Bits) {
    EXPECT_EQ(header_error("\x82\x7F\x80\x00\x00\x00\x00\x00\x00\x00"sv), Errc::bad_length);
    EXPECT_EQ(decoded("\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv).payload_bytes,
              (std::uint64_t{1} << 63) - 1);
}

TEST(FrameTest, EncodesTheShortestHeader) {
    EXPECT_EQ(encoded(Opcode::text, 0), "\x81\x00"sv);
    EXPECT_EQ(encoded(Opcode::text, 125), "\x81\x7D"sv);
    EXPECT_EQ(encoded(Opcode::binary, 126), "\x82\x7E\x00\x7E"sv);
    EXPECT_EQ(encoded(Opcode::binary, 65535), "\x82\x7E\xFF\xFF"sv);
    EXPECT_EQ(encoded(Opcode::binary, 65536), "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"sv);
    EXPECT_EQ(encoded(Opcode::close, 2), "\x88\x02"sv);
}

TEST(FrameTest, DecodesWhatItEncodes) {
    for (const std::uint64_t size :
         {0ULL, 1ULL, 125ULL, 126ULL, 127ULL, 65535ULL, 65536ULL, 1ULL << 32, (1ULL << 63) - 1}) {
        const auto bytes = encoded(Opcode::binary, size);
        const auto header = decoded(bytes);
        EXPECT_EQ(header.payload_bytes, size);
        EXPECT_EQ(header.header_bytes, bytes.size());
        EXPECT_TRUE(header.final);
        EXPECT_FALSE(header.masked);
    }
}

TEST(FrameTest, UnmasksPayloadsOfEveryLengthCutAnywhere) {
    const std::array<std::uint8_t, 4> mask = {0x37, 0xFA, 0x21, 0x3D};
    for (std::size_t size = 0; size < 40; ++size) {
        std::string masked;
        for (std::size_t index = 0; index < size; ++index)
            masked.push_back(static_cast<char>(('a' + index % 26) ^ mask[index % 4]));
        for (std::size_t cut = 0; cut <= size; ++cut) {
            auto text = masked;
            unmask(std::span(text).first(cut), mask, 0);
            unmask(std::span(text).subspan(cut), mask, cut);
            EXPECT_EQ(text, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"sv.substr(0, size));
        }
    }
}

TEST(CloseTest, ReadsTheCode) {
    EXPECT_EQ(decode_close("").value(), CloseCode::no_status);
    EXPECT_EQ(decode_close("\x03\xE8"sv).value(), CloseCode::normal);
    EXPECT_EQ(decode_close("\x03\xE9going away \xE2\x82\xAC"sv).value(), CloseCode::going_away);
    EXPECT_EQ(decode_close("\x0B\xB8"sv).value(), CloseCode{3000});
}

TEST(CloseTest, RefusesAHalfCode) {
    EXPECT_EQ(decode_close("\x03").error(), Errc::invalid_close);
}

TEST(CloseTest, AcceptsExactlyTheCodesThatMayBeSent) {
    for (int code = 0; code <= 0xFFFF; ++code) {
        const bool is_standard = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        const bool is_private = code >= 3000 && code <= 4999;
        const char payload[] = {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
        const auto close = decode_close({payload, 2});
        ASSERT_EQ(close.has_value(), is_standard || is_private) << code;
        if (close.has_value()) continue;
        ASSERT_EQ(close.error(), Errc::invalid_close) << code;
    }
}

TEST(CloseTest, RefusesAReasonThatIsNotUtf8) {
    EXPECT_EQ(decode_close("\x03\xE8\xFF"sv).error(), Errc::invalid_utf8);
    EXPECT_EQ(decode_close("\x03\xE8\xE2\x82"sv).error(), Errc::invalid_utf8);
}

TEST(FrameTest, AcceptsTheCompressedBitWhereItIsAllowed) {
    const auto is_compressed = [](std::string_view bytes) {
        return decode_header(bytes, Compression::allowed).value().value().compressed;
    };
    EXPECT_TRUE(is_compressed("\xC1\x01"));
    EXPECT_TRUE(is_compressed("\xC2\x01"));
    EXPECT_TRUE(is_compressed("\x41\x01"));
    EXPECT_FALSE(is_compressed("\x81\x01"));
    for (const auto* bytes :
         {"\xC0\x01", "\xC8\x01", "\xC9\x01", "\xCA\x01", "\xE1\x01", "\xD1\x01", "\xA1\x01"}) {
        EXPECT_EQ(decode_header(bytes, Compression::allowed).error(), Errc::reserved_bits) << bytes;
    }
    EXPECT_EQ(decode_header("\xC1\x01").error(), Errc::reserved_bits);
}

TEST(FrameTest, MarksAFrameAsCompressed) {
    std::array<char, max_header_bytes> header;
    encode_header(Opcode::binary, 5, header);

    mark_compressed(header);

    EXPECT_EQ(std::string_view(header.data(), 2), "\xC2\x05");
}

}  // namespace
}  // namespace siopp::websocket
