#include "siopp/base/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace siopp::utf8 {
namespace {

using namespace std::string_view_literals;

const std::vector<std::string_view> well_formed = {
    "\xC2\x80",     "\xDF\xBF",         "\xE0\xA0\x80",     "\xED\x9F\xBF", "\xEE\x80\x80",
    "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
};

const std::vector<std::string_view> malformed = {
    "\x80",              // continuation without a leading byte
    "\xC0\x80",          // overlong
    "\xC1\xBF",          // overlong
    "\xE0\x9F\xBF",      // overlong
    "\xF0\x8F\xBF\xBF",  // overlong
    "\xED\xA0\x80",      // surrogate
    "\xED\xBF\xBF",      // surrogate
    "\xF4\x90\x80\x80",  // beyond U+10FFFF
    "\xF5\x80\x80\x80",  // beyond U+10FFFF
    "\xC2\x41",          // the second byte is missing
    "\xE2\x82\x41",      // the third byte is missing
    "\xF0\x9F\x98\x41",  // the fourth byte is missing
    "\xFE",
    "\xFF",
};

TEST(Utf8Test, AcceptsTheFirstAndLastCharactersOfEveryLength) {
    for (const auto sequence : well_formed) {
        EXPECT_TRUE(is_valid(sequence));
        EXPECT_EQ(multibyte_prefix(sequence), sequence.size());
    }
    EXPECT_TRUE(is_valid(""));
    EXPECT_TRUE(is_valid("\x00\x7F"sv));
}

TEST(Utf8Test, RefusesMalformedSequencesAtEveryPositionOfALongText) {
    for (const auto sequence : malformed) {
        EXPECT_EQ(multibyte_prefix(sequence), 0U);
        for (std::size_t before = 0; before < 20; ++before) {
            const auto text = std::string(before, 'a').append(sequence).append(20, 'z');
            EXPECT_FALSE(is_valid(text));
            const auto prefix = valid_prefix(text);
            EXPECT_EQ(prefix.length, before);
            EXPECT_FALSE(prefix.incomplete);
        }
    }
}

TEST(Utf8Test, TellsACutOffSequenceFromAMalformedOne) {
    for (const auto sequence : well_formed) {
        for (std::size_t size = 1; size < sequence.size(); ++size) {
            const auto text = std::string("12345678").append(sequence.substr(0, size));
            const auto prefix = valid_prefix(text);
            EXPECT_EQ(prefix.length, 8U);
            EXPECT_TRUE(prefix.incomplete);
            EXPECT_FALSE(is_valid(text));
        }
    }
    EXPECT_FALSE(valid_prefix("\xED\xA0").incomplete);
    EXPECT_FALSE(valid_prefix("\xF4\x90").incomplete);
    EXPECT_FALSE(valid_prefix("\xE0\x80").incomplete);
    EXPECT_FALSE(valid_prefix("abc").incomplete);
}

TEST(Utf8Test, FindsARunWithoutAscii) {
    EXPECT_EQ(multibyte_prefix(""), 0U);
    EXPECT_EQ(multibyte_prefix("a\u20ac"), 0U);
    EXPECT_EQ(multibyte_prefix("\u00e9\u20ac\U0001F600a\u20ac"), 9U);
    EXPECT_EQ(multibyte_prefix("\u00e9\xE2\x82"), 2U);
}

TEST(Utf8Test, AcceptsEveryCodePointButSurrogates) {
    std::size_t accepted = 0;
    for (std::uint32_t code_point = 0x10000; code_point <= 0x10FFFF; ++code_point) {
        const char sequence[] = {static_cast<char>(0xF0 | code_point >> 18),
                                 static_cast<char>(0x80 | (code_point >> 12 & 0x3F)),
                                 static_cast<char>(0x80 | (code_point >> 6 & 0x3F)),
                                 static_cast<char>(0x80 | (code_point & 0x3F))};
        accepted += is_valid({sequence, 4}) ? 1 : 0;
    }
    for (std::uint32_t code_point = 0x800; code_point <= 0xFFFF; ++code_point) {
        const char sequence[] = {static_cast<char>(0xE0 | code_point >> 12),
                                 static_cast<char>(0x80 | (code_point >> 6 & 0x3F)),
                                 static_cast<char>(0x80 | (code_point & 0x3F))};
        accepted += is_valid({sequence, 3}) ? 1 : 0;
    }

    EXPECT_EQ(accepted, 0x100000U + 0xF800U - 0x800U);
}

}  // namespace
}  // namespace siopp::utf8
