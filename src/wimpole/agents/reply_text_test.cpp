#include "wimpole/agents/reply_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "siopp/base/utf8.hpp"

namespace wimpole::agents {
namespace {

TEST(ReplyTextTest, ChunksAreWholeLettersWhereverTheTextIsCut) {
    const std::string whole = "Grüße, 世界 🎉 end";
    for (std::size_t first = 0; first <= whole.size(); ++first) {
        for (std::size_t second = first; second <= whole.size(); ++second) {
            ReplyText text(1'000);
            std::string chunks;
            for (const auto& part :
                 {whole.substr(0, first), whole.substr(first, second - first), whole.substr(second)}) {
                text.append(part);
                const auto chunk = text.take_chunk();
                EXPECT_TRUE(siopp::utf8::is_valid(chunk));
                chunks += chunk;
            }
            EXPECT_EQ(chunks, whole);
            EXPECT_EQ(text.text(), whole);
        }
    }
}

TEST(ReplyTextTest, WhatIsNoUtf8IsReplaced) {
    EXPECT_EQ(clean_text("a\xFFz", 100), "a\xEF\xBF\xBDz");
    EXPECT_EQ(clean_text("a\xC3", 100), "a\xEF\xBF\xBD");
    EXPECT_EQ(clean_text("\xED\xA0\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ReplyTextTest, ControlCharactersAreLeftOut) {
    EXPECT_EQ(clean_text(std::string("a\0b\x1B[1mc\n\td\x7F", 11), 100), "ab[1mc\n\td");
}

TEST(ReplyTextTest, WhatIsTooLongIsCutBetweenLetters) {
    ReplyText text(4);
    text.append("abc");
    EXPECT_FALSE(text.is_truncated());
    text.append("ü");
    EXPECT_TRUE(text.is_truncated());
    text.append("d");
    EXPECT_EQ(text.text(), "abc");
}

TEST(ReplyTextTest, TellsWhatWasTaken) {
    ReplyText text(100);
    text.append("one");
    (void)text.take_chunk();
    text.append("two");
    EXPECT_EQ(text.taken(), "one");
    EXPECT_TRUE(text.has_chunk());
}

TEST(ReplyTextTest, CountsAsJavaScript) {
    EXPECT_EQ(utf16_length(""), 0U);
    EXPECT_EQ(utf16_length("aü世"), 3U);
    EXPECT_EQ(utf16_length("🎉"), 2U);
}

}  // namespace
}  // namespace wimpole::agents
