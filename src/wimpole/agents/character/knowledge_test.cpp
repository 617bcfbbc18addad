#include "wimpole/agents/character/knowledge.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents {
namespace {

using Passages = std::vector<std::string>;

TEST(Knowledge, GivesAllWhereAllFits) {
    EXPECT_EQ(Knowledge({"One.\n\nTwo.", " Three. \n"}).about("nothing", 3),
              (Passages{"One.", "Two.", "Three."}));
    EXPECT_EQ(Knowledge({}).about("x", 3), Passages{});
}

TEST(Knowledge, FindsPassagesByTheirWords) {
    const Knowledge knowledge({"Trains leave at noon.", "The office opens at nine.", "Lunch is at noon.",
                               "Our office is in Graz, near the trains."});

    EXPECT_EQ(knowledge.about("When do the TRAINS leave?", 1), Passages{"Trains leave at noon."});
    EXPECT_EQ(knowledge.about("office in graz", 2),
              (Passages{"Our office is in Graz, near the trains.", "The office opens at nine."}));
    EXPECT_EQ(knowledge.about("weather", 2), Passages{});
}

TEST(Knowledge, CountsRareWordsMore) {
    const Knowledge knowledge({"apple apple pear", "apple", "apple", "zebra"});
    EXPECT_EQ(knowledge.about("apple zebra", 1), Passages{"zebra"});
}

TEST(Knowledge, CutsLongParagraphsAtABlank) {
    std::string text;
    while (text.size() < 4'000)
        text += "w\xC3\xB6rd ";
    const Knowledge knowledge({text, std::string(4'000, 'x')});

    const auto all = knowledge.about("", 100);
    EXPECT_EQ(all.size(), 6U);
    for (const auto& passage : all)
        EXPECT_LE(passage.size(), Knowledge::max_passage_bytes);
    EXPECT_TRUE(all.front().ends_with("w\xC3\xB6rd"));
}

TEST(Knowledge, LeavesOutWhatIsTooMuch) {
    std::string text;
    for (std::size_t passage = 0; passage < Knowledge::max_passages + 5; ++passage)
        text += "fact\n\n";
    EXPECT_EQ(Knowledge({text}).size(), Knowledge::max_passages);
}

}  // namespace
}  // namespace wimpole::agents
