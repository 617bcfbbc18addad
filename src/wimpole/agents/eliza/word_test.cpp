#include "wimpole/agents/eliza/word.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace wimpole::agents::eliza {
namespace {

std::string sentence_of(std::initializer_list<std::string_view> texts) {
    Words words;
    for (const auto text : texts)
        words.push_back(make_word(text));
    return to_sentence(words);
}

TEST(Fold, IgnoresTheCaseOfAsciiLetters) {
    EXPECT_EQ(fold("Socket.IO"), "SOCKET.IO");
}

TEST(Fold, KeepsBytesBeyondAscii) {
    EXPECT_EQ(fold("Zo\xC3\xAB"), "ZO\xC3\xAB");
    EXPECT_EQ(fold("\xE2\x80"), "\xE2\x80");
}

TEST(Fold, TreatsBothApostrophesAsOne) {
    EXPECT_EQ(fold("I\xE2\x80\x99m"), fold("i'm"));
}

TEST(Fold, IgnoresTheMarkOfACommandAChannelOrAMention) {
    EXPECT_EQ(fold("/help"), "HELP");
    EXPECT_EQ(fold("#general"), "GENERAL");
    EXPECT_EQ(fold("@Ann"), "ANN");
    EXPECT_EQ(fold("/"), "/");
}

TEST(MakeWord, KeepsTheTextAsWritten) {
    EXPECT_EQ(make_word("@Ann").text, "@Ann");
}

TEST(ToSentence, PutsSpacesBetweenWordsAndNoneBeforePunctuation) {
    EXPECT_EQ(sentence_of({"Go", "on", ",", "please", "?!"}), "Go on, please?!");
    EXPECT_EQ(sentence_of({"Try", ".NET", "."}), "Try .NET.");
}

TEST(ToSentence, BeginsEverySentenceWithACapitalLetter) {
    EXPECT_EQ(sentence_of({"oh.", "you", "did?", "fine"}), "Oh. You did? Fine");
    EXPECT_EQ(sentence_of({"\xC3\xA9t\xC3\xA9", "ends"}), "\xC3\xA9t\xC3\xA9 ends");
}

TEST(ToSentence, IsEmptyWithoutWords) {
    EXPECT_EQ(sentence_of({}), "");
}

}  // namespace
}  // namespace wimpole::agents::eliza
