#include "wimpole/agents/eliza/clause.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wimpole::agents::eliza {
namespace {

using Texts = std::vector<std::vector<std::string>>;

Texts texts_of(std::string_view text) {
    Texts texts;
    for (const auto& clause : split_clauses(text)) {
        auto& words = texts.emplace_back();
        for (const auto& word : clause)
            words.push_back(word.text);
    }
    return texts;
}

TEST(SplitClauses, CutsAtPunctuationAndBut) {
    EXPECT_EQ(texts_of("I know, but you do not. Or? yes; no: ah!"),
              (Texts{{"I", "know"}, {"you", "do", "not"}, {"Or"}, {"yes"}, {"no"}, {"ah"}}));
}

TEST(SplitClauses, HasNoClauseWithoutWords) {
    EXPECT_EQ(texts_of(""), Texts{});
    EXPECT_EQ(texts_of(" ... , but - ' ?!"), Texts{});
}

TEST(SplitClauses, KeepsPunctuationInsideAWord) {
    EXPECT_EQ(
        texts_of("Socket.IO at 12:30, see http://localhost:3000 for 1,000 users."),
        (Texts{{"Socket.IO", "at", "12:30"}, {"see", "http://localhost:3000", "for", "1,000", "users"}}));
}

TEST(SplitClauses, DropsQuotationMarksBracketsAndDashesAroundWords) {
    EXPECT_EQ(texts_of("\"well\" (it's) 'long-term' - *bold* `code`"),
              (Texts{{"well", "it's", "long-term", "bold", "code"}}));
    EXPECT_EQ(texts_of("\xE2\x80\x9Chow\xE2\x80\x9D \xE2\x80\x98odd\xE2\x80\x99\xE2\x80\xA6 yes"),
              (Texts{{"how", "odd"}, {"yes"}}));
}

TEST(SplitClauses, PassesUtf8Through) {
    EXPECT_EQ(texts_of("Zo\xC3\xAB \xF0\x9F\x98\x80"), (Texts{{"Zo\xC3\xAB", "\xF0\x9F\x98\x80"}}));
}

TEST(SplitClauses, TakesControlCharactersAndNoBreakSpacesAsSpaces) {
    const std::string text{
        "a\0b\tc\x1B[d\x7F"
        "e\xC2\xA0"
        "f\r\ng",
        16};
    EXPECT_EQ(texts_of(text), (Texts{{"a", "b", "c", "d", "e", "f", "g"}}));
}

TEST(SplitClauses, AcceptsBytesThatAreNotUtf8) {
    EXPECT_EQ(texts_of("\xFF \xE2\x80"), (Texts{{"\xFF", "\xE2\x80"}}));
}

}  // namespace
}  // namespace wimpole::agents::eliza
