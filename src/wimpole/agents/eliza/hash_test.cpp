#include "wimpole/agents/eliza/hash.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::eliza {
namespace {

TEST(LastMachineWord, PadsAShortWordWithBlanks) {
    EXPECT_EQ(last_machine_word(""), 0606060606060U);
    EXPECT_EQ(last_machine_word("HERE"), 0302551256060U);
}

TEST(LastMachineWord, TakesTheLastChunkOfSixCharacters) {
    EXPECT_EQ(last_machine_word("ALWAYS"), 0214366217062U);
    EXPECT_EQ(last_machine_word("INVENTED"), 0252460606060U);
    EXPECT_EQ(last_machine_word("123456ABCDEF"), last_machine_word("ABCDEF"));
}

TEST(LastMachineWord, KeepsSixBitsOfAByteWithoutACode) {
    EXPECT_EQ(last_machine_word("\xC3\x87"), 0030760606060U);
}

TEST(Hash, AgreesWithTheExampleOfTheSlipPaper) {
    EXPECT_EQ(hash(last_machine_word("ALWAYS"), 7), 14U);
}

TEST(Hash, TakesTheMiddleOfTheSquare) {
    EXPECT_EQ(hash(0, 7), 0U);
    // (2^35 - 1)^2 = 2^70 - 2^36 + 1: above bit 36 all ones, below it zeros.
    EXPECT_EQ(hash(0377777777777U, 7), 0x70U);
    EXPECT_EQ(hash(0377777777777U, 15), 0x7F00U);
}

TEST(Hash, IgnoresTheSignBitOfTheMachineWord) {
    EXPECT_EQ(hash(0777777777777U, 15), hash(0377777777777U, 15));
}

TEST(Hash, ChoosesTheTransformOfTheMemoryInThePublishedConversation) {
    // "My boyfriend made me come here" is recalled with the fourth transform.
    EXPECT_EQ(hash(last_machine_word("HERE"), 2), 3U);
}

}  // namespace
}  // namespace wimpole::agents::eliza
