#include "wimpole/logs/printable.hpp"

#include <gtest/gtest.h>

namespace wimpole::logs {
namespace {

std::string shown(std::string_view text) {
    return printable(text, 1'000);
}

TEST(PrintableTest, OrdinaryTextStaysAsItIs) {
    EXPECT_EQ(shown("Grüße, мир 👋 \"quoted\" \\ back"), "Grüße, мир 👋 \"quoted\" \\ back");
}

TEST(PrintableTest, ControlCharactersAreSpelled) {
    EXPECT_EQ(shown("a\nb\tc\x1B[31m"), "a\\nb\\tc\\u001b[31m");
    EXPECT_EQ(shown(std::string_view("\0\x7F", 2)), "\\u0000\\u007f");
    EXPECT_EQ(shown("\xC2\x9B"), "\\u009b");
}

TEST(PrintableTest, WhatTurnsTextAroundOrBreaksItIsSpelled) {
    EXPECT_EQ(shown("\u202Eevil\u2069\u2028"), "\\u202eevil\\u2069\\u2028");
}

TEST(PrintableTest, BytesThatAreNoUtf8AreReplaced) {
    EXPECT_EQ(shown("a\xFF"
                    "b"),
              "a\uFFFDb");
    EXPECT_EQ(shown("cut \xE2\x82"), "cut \uFFFD");
}

TEST(PrintableTest, LongTextIsCutOffAndSaysSo) {
    EXPECT_EQ(printable("0123456789", 4), "0123… (6 bytes more)");
    EXPECT_EQ(printable("0123", 4), "0123");
}

}  // namespace
}  // namespace wimpole::logs
