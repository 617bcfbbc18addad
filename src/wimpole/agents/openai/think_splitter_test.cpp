#include "wimpole/agents/openai/think_splitter.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::openai {
namespace {

/// "[thought]text", the same for every way to cut what is said.
std::string split(std::string_view said) {
    std::string first;
    for (std::size_t piece = 1; piece <= said.size() + 1; ++piece) {
        std::string text;
        std::string thought;
        const CompletionSink sink{[&](std::string_view part) { text += part; },
                                  [&](std::string_view part) { thought += part; }};
        ThinkSplitter splitter;
        for (auto rest = said; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
            splitter.feed(rest.substr(0, piece), sink);
        splitter.finish(sink);
        const auto result = "[" + thought + "]" + text;
        if (piece == 1) first = result;
        EXPECT_EQ(result, first) << piece;
    }
    return first;
}

TEST(ThinkSplitter, TakesThoughtsOutOfTheText) {
    EXPECT_EQ(split("<think>hm, yes</think>\n\nHello"), "[hm, yes]Hello");
    EXPECT_EQ(split("\n<think>a</think> <think>b</think>c"), "[ab]c");
    EXPECT_EQ(split("<think></think>x"), "[]x");
}

TEST(ThinkSplitter, LeavesTextWithoutThoughtsAsItIs) {
    EXPECT_EQ(split("Hello"), "[]Hello");
    EXPECT_EQ(split("  Hello <think>x</think>"), "[]  Hello <think>x</think>");
    EXPECT_EQ(split("<thin air"), "[]<thin air");
    EXPECT_EQ(split("<"), "[]<");
    EXPECT_EQ(split(" \n"), "[]");
}

TEST(ThinkSplitter, TakesWhatLooksLikeTheEndForThought) {
    EXPECT_EQ(split("<think>a </b> </thin </think>c"), "[a </b> </thin ]c");
}

TEST(ThinkSplitter, TakesAThoughtThatIsNeverClosedForAThought) {
    EXPECT_EQ(split("<think>and so on </thi"), "[and so on </thi]");
}

TEST(ThinkSplitter, GivesThoughtsAndTextAsTheyCome) {
    std::string text;
    std::string thought;
    const CompletionSink sink{[&](std::string_view part) { text += part; },
                              [&](std::string_view part) { thought += part; }};
    ThinkSplitter splitter;
    splitter.feed("<think>a", sink);
    EXPECT_EQ(thought, "a");
    splitter.feed("</think>b", sink);
    EXPECT_EQ(text, "b");
}

}  // namespace
}  // namespace wimpole::agents::openai
