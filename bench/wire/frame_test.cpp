#include "bench/wire/frame.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bench::wire {
namespace {

constexpr std::uint32_t mask = 0x1234abcd;

std::string masked(std::string_view payload) {
    std::string bytes;
    append_masked_frame(bytes, Opcode::text, payload, mask);
    return bytes;
}

std::string unmasked(std::string_view payload) {
    std::string bytes;
    append_frame(bytes, Opcode::text, payload);
    return bytes;
}

class FrameOfEveryLength : public testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(LengthForms, FrameOfEveryLength,
                         testing::Values(0, 1, 7, 8, 9, 125, 126, 127, 400, 65535, 65536, 100'000));

TEST_P(FrameOfEveryLength, ComesBackFromItsMaskedForm) {
    const std::string payload(GetParam(), 'p');
    std::string bytes = masked(payload);

    Frame frame;
    ASSERT_EQ(parse_frame(bytes, frame), ParseStatus::complete);

    EXPECT_EQ(frame.payload, payload);
    EXPECT_EQ(frame.opcode, Opcode::text);
    EXPECT_TRUE(frame.is_final);
    EXPECT_EQ(frame.size_bytes, bytes.size());
}

TEST_P(FrameOfEveryLength, ComesBackFromItsUnmaskedForm) {
    const std::string payload(GetParam(), 'p');
    std::string bytes = unmasked(payload);

    Frame frame;
    ASSERT_EQ(parse_frame(bytes, frame), ParseStatus::complete);

    EXPECT_EQ(frame.payload, payload);
    EXPECT_EQ(frame.size_bytes, bytes.size());
}

TEST(Frame, IsIncompleteAndUntouchedUntilItsLastByte) {
    const std::string payload(300, 'p');
    std::string bytes = masked(payload);
    const std::string original = bytes;

    for (std::size_t size = 0; size < bytes.size(); ++size) {
        Frame frame;
        ASSERT_EQ(parse_frame(std::span{bytes}.first(size), frame), ParseStatus::incomplete) << size;
        ASSERT_EQ(bytes, original) << size;
    }
}

TEST(Frame, LeavesTheFollowingFrameToTheNextCall) {
    std::string bytes = unmasked("first") + unmasked("second");

    Frame frame;
    ASSERT_EQ(parse_frame(bytes, frame), ParseStatus::complete);
    EXPECT_EQ(frame.payload, "first");

    ASSERT_EQ(parse_frame(std::span{bytes}.subspan(frame.size_bytes), frame), ParseStatus::complete);
    EXPECT_EQ(frame.payload, "second");
}

TEST(Frame, HasTheBytesOfTheExampleInRfc6455) {
    const std::string expected{"\x81\x05Hello", 7};

    EXPECT_EQ(unmasked("Hello"), expected);
}

TEST(Frame, UnmasksTheExampleInRfc6455) {
    std::string bytes{"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11};

    Frame frame;
    ASSERT_EQ(parse_frame(bytes, frame), ParseStatus::complete);

    EXPECT_EQ(frame.payload, "Hello");
}

TEST(Frame, TellsAFragmentFromAFinalFrame) {
    std::string bytes{"\x01\x03Hel", 5};

    Frame frame;
    ASSERT_EQ(parse_frame(bytes, frame), ParseStatus::complete);

    EXPECT_FALSE(frame.is_final);
}

TEST(Frame, TellsACompressedMessageFromAPlainOne) {
    std::string plain{"\x81\x00", 2};
    std::string compressed{"\xc1\x00", 2};

    Frame frame;
    ASSERT_EQ(parse_frame(compressed, frame), ParseStatus::complete);
    EXPECT_TRUE(frame.is_compressed);
    ASSERT_EQ(parse_frame(plain, frame), ParseStatus::complete);
    EXPECT_FALSE(frame.is_compressed);
}

TEST(Frame, RefusesReservedBitsUnknownOpcodesAndHugeLengths) {
    std::string reserved_bit{"\xa1\x00", 2};
    std::string unknown_opcode{"\x83\x00", 2};
    std::string huge_length{"\x82\x7f\x00\x00\x00\x00\x01\x00\x00\x01", 10};

    Frame frame;
    EXPECT_EQ(parse_frame(reserved_bit, frame), ParseStatus::invalid);
    EXPECT_EQ(parse_frame(unknown_opcode, frame), ParseStatus::invalid);
    EXPECT_EQ(parse_frame(huge_length, frame), ParseStatus::invalid);
}

}  // namespace
}  // namespace bench::wire
