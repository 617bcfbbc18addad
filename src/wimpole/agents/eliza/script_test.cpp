#include "wimpole/agents/eliza/script.hpp"

#include "wimpole/agents/eliza/limits.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::eliza {
namespace {

const std::string none = "(NONE ((0) (I see.)))\n";

/// "line: reason", or "no error".
std::string error_of(const std::string& text) {
    const auto script = parse_script(text);
    if (script) return "no error";
    return std::to_string(script.error().line) + ": " + script.error().reason;
}

/// The error of one rule, which stands on line 3.
std::string rule_error(const std::string& rule) {
    return error_of("(Hello.)\n" + none + rule);
}

Script parsed(const std::string& rules) {
    auto script = parse_script("(Hello.)\n" + none + rules);
    EXPECT_TRUE(script) << script.error().line << ": " << script.error().reason;
    return script ? std::move(*script) : Script{};
}

TEST(ParseScript, ReadsTheGreetingAndNone) {
    const auto script = parsed("START");

    EXPECT_EQ(to_sentence(script.greeting), "Hello.");
    EXPECT_EQ(script.none.decompositions.size(), 1U);
    EXPECT_TRUE(script.keywords.empty());
}

TEST(ParseScript, ReadsAKeywordWithEverythingItMayHave) {
    const auto script =
        parsed("(my = your DLIST(/OWN) 12 ((0 your 1) (Your 3?) (NEWKEY)) (=what)) (what ((0) (Hm.)))");

    const auto& keyword = script.keywords.at("MY");
    EXPECT_EQ(keyword.spelling, "my");
    EXPECT_EQ(keyword.substitute->text, "your");
    EXPECT_EQ(keyword.rank, 12U);
    EXPECT_EQ(keyword.link, "WHAT");
    ASSERT_EQ(keyword.decompositions.size(), 1U);
    EXPECT_EQ(keyword.decompositions[0].pattern.spelling, "(0 YOUR 1)");
    EXPECT_EQ(keyword.decompositions[0].reassemblies.size(), 2U);
    EXPECT_EQ(keyword.decompositions[0].reassemblies[1].kind, Reassembly::Kind::new_keyword);
}

TEST(ParseScript, ReadsAKeywordThatOnlySubstitutesOrOnlyHasAFamily) {
    const auto script = parsed("(me = you) (mother DLIST(/ NOUN FAMILY))");

    EXPECT_FALSE(script.keywords.at("ME").answers());
    EXPECT_FALSE(script.keywords.at("MOTHER").answers());
}

TEST(ParseScript, PutsTheMembersOfAFamilyIntoItsPatterns) {
    const auto script = parsed(
        "(my ((0 (/FAMILY) 0) (Ah.)) ((0 (/FAMILY PET) 0) (Oh.)))"
        "(mom = mother DLIST(/FAMILY)) (dad DLIST(/FAMILY)) (cat DLIST(/PET))");

    const auto& rules = script.keywords.at("MY").decompositions;
    EXPECT_EQ(rules[0].pattern.elements[1].words, (std::vector<std::string>{"DAD", "MOM", "MOTHER"}));
    EXPECT_EQ(rules[1].pattern.elements[1].words, (std::vector<std::string>{"CAT", "DAD", "MOM", "MOTHER"}));
    EXPECT_EQ(rules[1].pattern.spelling, "(0 (/FAMILY PET) 0)");
}

TEST(ParseScript, ReadsAlternativesWithOrWithoutASpace) {
    const auto script = parsed("(a ((0 (*b c) 0) (d)) ((0 (* c b)) (d)))");

    const auto& rules = script.keywords.at("A").decompositions;
    EXPECT_EQ(rules[0].pattern.elements[1].words, (std::vector<std::string>{"B", "C"}));
    EXPECT_EQ(rules[1].pattern.elements[1].words, (std::vector<std::string>{"B", "C"}));
}

TEST(ParseScript, ReadsPre) {
    const auto script = parsed("(a ((0 a 0) (PRE (b 3) (= b)))) (b ((0) (c)))");

    const auto& pre = script.keywords.at("A").decompositions[0].reassemblies[0];
    EXPECT_EQ(pre.kind, Reassembly::Kind::pre);
    EXPECT_EQ(pre.link, "B");
    EXPECT_EQ(pre.parts[1].component, 3U);
}

TEST(ParseScript, SeparatesANumberFromThePunctuationBehindIt) {
    const auto script = parsed("(a ((0 a 0) (1, 3?! 3rd)))");

    const auto& parts = script.keywords.at("A").decompositions[0].reassemblies[0].parts;
    ASSERT_EQ(parts.size(), 5U);
    EXPECT_EQ(parts[0].component, 1U);
    EXPECT_EQ(parts[1].word.text, ",");
    EXPECT_EQ(parts[2].component, 3U);
    EXPECT_EQ(parts[3].word.text, "?!");
    EXPECT_EQ(parts[4].word.text, "3rd");
}

TEST(ParseScript, ReadsFourMemories) {
    const auto script = parsed("(MEMORY a (0 a 0 = one 3) (0 = two) (0 = three) (0 = four)) (a ((0) (b)))");

    ASSERT_TRUE(script.memory);
    EXPECT_EQ(script.memory->keyword, "A");
    EXPECT_EQ(script.memory->transforms[0].pattern.spelling, "(0 A 0)");
    EXPECT_EQ(script.memory->transforms[3].reassembly.parts[0].word.text, "four");
}

TEST(ParseScript, SkipsCommentsAndAnEmptyListAtTheEnd) {
    const auto script = parsed("; (not a rule\n(a ((0) (b;c))) ; the end\n()");

    EXPECT_EQ(script.keywords.at("A").decompositions[0].reassemblies[0].parts[0].word.text, "b;c");
}

TEST(ParseScript, CountsDecompositionsForTheEnginesCounters) {
    const auto script = parsed("(a ((0 a 0) (b)) ((0) (c)))");

    EXPECT_EQ(script.decomposition_count, 3U);
    EXPECT_EQ(script.none.decompositions[0].counter, 0U);
    EXPECT_EQ(script.keywords.at("A").decompositions[1].counter, 2U);
}

TEST(ParseScript, SaysWhereParenthesesAreWrong) {
    EXPECT_EQ(error_of(""), "1: the script is empty");
    EXPECT_EQ(error_of("(Hello.)\n(NONE ((0) (I see.))\n"), "2: this '(' is never closed");
    EXPECT_EQ(error_of("(Hello.)\n)"), "2: ')' without a '('");
    EXPECT_EQ(error_of(std::string(100, '(')), "1: lists nest too deeply");
}

TEST(ParseScript, RefusesAScriptThatIsTooLarge) {
    EXPECT_EQ(error_of(std::string(max_script_bytes + 1, ' ')), "1: the script is larger than 1048576 bytes");
}

TEST(ParseScript, NeedsAGreetingAndNone) {
    EXPECT_EQ(error_of("()"), "1: greeting: the text is empty");
    EXPECT_EQ(error_of("((0) (a))"), "1: greeting: a list cannot stand in a text");
    EXPECT_EQ(error_of("(Hello.)"), "1: the script has no NONE rule");
    EXPECT_EQ(rule_error("(NONE ((0) (Again.)))"), "3: NONE is defined twice");
    EXPECT_EQ(error_of("(Hello.)\n(NONE 1)"), "2: NONE has no rule");
}

TEST(ParseScript, SaysWhatIsWrongWithAKeyword) {
    EXPECT_EQ(rule_error("word"), "3: 'word' is not in a list");
    EXPECT_EQ(rule_error("((0) (a))"), "3: a rule begins with its keyword");
    EXPECT_EQ(rule_error("(a)"), "3: a has no rule");
    EXPECT_EQ(rule_error("(a =)"), "3: nothing follows =");
    EXPECT_EQ(rule_error("(a = (b))"), "3: a word must follow =");
    EXPECT_EQ(rule_error("(a DLIST b)"), "3: a family is written (/NAME)");
    EXPECT_EQ(rule_error("(a DLIST(/))"), "3: no word follows '/'");
    EXPECT_EQ(rule_error("(a high ((0) (b)))"), "3: 'high' is not a rank, a rule or a link");
    EXPECT_EQ(rule_error("(a 10000 ((0) (b)))"), "3: '10000' is not a rank, a rule or a link");
    EXPECT_EQ(rule_error("(a ((0) (b)))\n(A ((0) (b)))"), "4: A is already defined on line 3");
}

TEST(ParseScript, SaysWhatIsWrongWithARule) {
    EXPECT_EQ(rule_error("(a (0 (b)))"), "3: a rule is written ((pattern) (reassembly) ...)");
    EXPECT_EQ(rule_error("(a (() (b)))"), "3: the pattern is empty");
    EXPECT_EQ(rule_error("(a ((0)))"), "3: the pattern has no reassembly");
    EXPECT_EQ(rule_error("(a ((0) b))"), "3: a reassembly must be a list");
    EXPECT_EQ(rule_error("(a ((0) ()))"), "3: the text is empty");
    EXPECT_EQ(rule_error("(a ((0 (b)) (c)))"), "3: a list in a pattern begins with '*' or '/'");
    EXPECT_EQ(rule_error("(a ((0 (*)) (c)))"), "3: no word follows '*'");
    EXPECT_EQ(rule_error("(a ((99999999999999999999) (c)))"),
              "3: the number 99999999999999999999 is too large");
    EXPECT_EQ(rule_error("(a ((0)\n(b (c))))"), "4: a list cannot stand in a text");
    EXPECT_EQ(rule_error("(a ((0 a) (b)\n(b 3)))"), "4: the text asks for component 3, the pattern has 2");
    EXPECT_EQ(rule_error("(a ((0) (0)))"), "3: the text asks for component 0, the pattern has 1");
    EXPECT_EQ(rule_error("(a ((0) (PRE (b))))"), "3: PRE is written (PRE (text) (=KEY))");
    EXPECT_EQ(rule_error("(a (=b) ((0) (c)))\n(b ((0) (c)))"), "3: nothing may follow the link of a keyword");
}

TEST(ParseScript, NeedsATargetForEveryLinkAndFamily) {
    EXPECT_EQ(rule_error("(a (=b))"), "3: no rule answers for the keyword B");
    EXPECT_EQ(rule_error("(a ((0) (=b)))"), "3: no rule answers for the keyword B");
    EXPECT_EQ(rule_error("(a ((0) (PRE (c) (=b)))) (b = c)"), "3: no rule answers for the keyword B");
    EXPECT_EQ(rule_error("(a ((0 (/F)) (b)))"), "3: no word is in the family /F");
}

TEST(ParseScript, SaysWhatIsWrongWithMemory) {
    const std::string four = "(0 = 1) (0 = 1) (0 = 1) (0 = 1)";
    EXPECT_EQ(rule_error("(MEMORY a (0 = 1))"), "3: MEMORY needs a keyword and four transforms");
    EXPECT_EQ(rule_error("(MEMORY a " + four + ")"), "3: no rule answers for the keyword A");
    EXPECT_EQ(rule_error("(MEMORY a (0) (0) (0) (0))"), "3: a memory is written (pattern = text)");
    EXPECT_EQ(rule_error("(MEMORY a (0 = 2) (0 = 1) (0 = 1) (0 = 1))"),
              "3: the text asks for component 2, the pattern has 1");
    EXPECT_EQ(rule_error("(MEMORY a " + four + ")\n(MEMORY a " + four + ")"), "4: MEMORY is defined twice");
}

}  // namespace
}  // namespace wimpole::agents::eliza
