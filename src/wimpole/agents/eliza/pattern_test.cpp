#include "wimpole/agents/eliza/pattern.hpp"

#include "wimpole/agents/eliza/clause.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace wimpole::agents::eliza {
namespace {

using Kind = PatternElement::Kind;

constexpr std::size_t plenty = 1'000'000;

PatternElement word(std::string key) {
    return {Kind::one_of, 0, {std::move(key)}, {}};
}

PatternElement number(std::size_t count) {
    return {count == 0 ? Kind::any_number : Kind::exactly, count, {}, {}};
}

Words words_of(std::string_view text) {
    const auto clauses = split_clauses(text);
    return clauses.empty() ? Words{} : clauses.front();
}

/// The parts as text, each in brackets; "no" without a match.
std::string parts_of(std::vector<PatternElement> elements, std::string_view text) {
    const auto words = words_of(text);
    StepBudget budget{plenty};
    const auto matched = match({std::move(elements), ""}, words, budget);
    if (!matched) return "no";

    std::string parts;
    for (const auto part : *matched)
        parts += '[' + to_sentence({part.begin(), part.end()}) + ']';
    return parts;
}

TEST(Match, GivesEachElementItsWords) {
    EXPECT_EQ(parts_of({number(0), word("YOUR"), number(2), number(0)}, "is your Red car fast"),
              "[Is][Your][Red car][Fast]");
}

TEST(Match, LetsAZeroTakeNoWords) {
    EXPECT_EQ(parts_of({number(0), word("YOUR"), number(0)}, "your"), "[][Your][]");
    EXPECT_EQ(parts_of({number(0)}, ""), "[]");
}

TEST(Match, NeedsAsManyWordsAsANumberSays) {
    EXPECT_EQ(parts_of({number(2)}, "one"), "no");
    EXPECT_EQ(parts_of({number(2)}, "one two"), "[One two]");
    EXPECT_EQ(parts_of({number(2)}, "one two three"), "no");
}

TEST(Match, TakesAnyOfSeveralWords) {
    const PatternElement sad{Kind::one_of, 0, {"SAD", "UNHAPPY"}, {}};

    EXPECT_EQ(parts_of({number(0), sad}, "so unhappy"), "[So][Unhappy]");
    EXPECT_EQ(parts_of({number(0), sad}, "so glad"), "no");
}

TEST(Match, LetsTheLeftmostZeroTakeAsLittleAsPossible) {
    EXPECT_EQ(parts_of({number(0), word("A"), number(0)}, "x a y a z"), "[X][A][Y a z]");
}

TEST(Match, WidensAZeroWhenTheEndDoesNotFit) {
    EXPECT_EQ(parts_of({number(0), word("A"), number(0), word("B")}, "a b a b"), "[][A][B a][B]");
    EXPECT_EQ(parts_of({number(0), word("A"), word("B"), number(0)}, "a a a b c"), "[A a][A][B][C]");
    EXPECT_EQ(parts_of({number(0), word("A"), number(1)}, "a a a"), "[A][A][A]");
}

TEST(Match, EndsAPathologicalPatternInPolynomialTime) {
    Pattern pattern;
    for (int index = 0; index < 20; ++index) {
        pattern.elements.push_back(number(0));
        pattern.elements.push_back(word("A"));
    }
    pattern.elements.push_back(word("B"));
    const Words words(500, make_word("a"));
    StepBudget budget{plenty};

    EXPECT_FALSE(match(pattern, words, budget));

    EXPECT_LE(budget.spent(), (pattern.elements.size() + 1) * (words.size() + 1));
}

/// Tries everything, the shortest first: slow, and obviously right. The lengths of the parts, last to first.
bool match_slowly(std::span<const PatternElement> elements, std::span<const Word> words,
                  std::vector<std::size_t>& lengths) {
    if (elements.empty()) return words.empty();

    const auto& element = elements.front();
    const bool any = element.kind == Kind::any_number;
    const std::size_t least = any ? 0 : std::max<std::size_t>(element.count, 1);
    for (auto length = least; length <= (any ? words.size() : least) && length <= words.size(); ++length) {
        if (element.kind == Kind::one_of && words.front().key != element.words.front()) return false;
        if (!match_slowly(elements.subspan(1), words.subspan(length), lengths)) continue;
        lengths.push_back(length);
        return true;
    }
    return false;
}

TEST(Match, AgreesWithTryingEverything) {
    const std::vector<PatternElement> kinds{number(0), word("A"), word("B"), number(1), number(2)};
    constexpr int pattern_count = 5 * 5 * 5 * 5;
    int matches = 0;
    for (int code = 0; code < pattern_count; ++code) {
        Pattern pattern;
        for (int rest = code; pattern.elements.size() < 4; rest /= 5) {
            pattern.elements.push_back(kinds[static_cast<std::size_t>(rest % 5)]);
        }
        for (unsigned bits = 0; bits < 32; ++bits) {
            Words words;
            for (unsigned index = 0; index < 5; ++index) {
                words.push_back(make_word((bits >> index & 1U) != 0 ? "a" : "b"));
            }

            StepBudget budget{plenty};
            const auto matched = match(pattern, words, budget);
            std::vector<std::size_t> lengths;
            const bool expected = match_slowly(pattern.elements, words, lengths);

            ASSERT_EQ(matched.has_value(), expected) << "pattern " << code << ", words " << bits;
            if (!matched) continue;
            ++matches;
            for (const auto part : *matched) {
                ASSERT_EQ(part.size(), lengths.back()) << "pattern " << code << ", words " << bits;
                lengths.pop_back();
            }
        }
    }
    EXPECT_GT(matches, 1000);
}

TEST(Match, StopsWhenTheBudgetEnds) {
    const auto words = words_of("one two three four five");
    StepBudget budget{5};

    EXPECT_FALSE(match({{number(0), word("FIVE")}, ""}, words, budget));

    EXPECT_TRUE(budget.exhausted());
    EXPECT_EQ(budget.spent(), 5U);
}

}  // namespace
}  // namespace wimpole::agents::eliza
