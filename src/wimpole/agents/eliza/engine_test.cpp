#include "wimpole/agents/eliza/engine.hpp"

#include "wimpole/agents/eliza/limits.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::eliza {
namespace {

std::shared_ptr<const Script> script_of(const std::string& rules) {
    auto script = parse_script("(Hello.)\n(NONE ((0) (First none.) (Second none.)))\n" + rules);
    EXPECT_TRUE(script) << script.error().line << ": " << script.error().reason;
    return std::make_shared<const Script>(script ? std::move(*script) : Script{});
}

Engine engine_of(const std::string& rules) {
    return Engine{script_of(rules)};
}

std::string reply_of(const std::string& rules, std::string_view text) {
    return engine_of(rules).respond(text).text;
}

std::string thought_of(const std::string& rules, std::string_view text) {
    return engine_of(rules).respond(text).thought;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

const std::string turning_pronouns = "(my = your) (I = you ((0 you 0) (So you 3.))) (am = are) ";

TEST(Engine, GreetsWithoutChangingTheConversation) {
    auto engine = engine_of("");

    EXPECT_EQ(engine.greeting(), "Hello.");
    EXPECT_EQ(engine.respond("x").text, "First none.");
}

TEST(Engine, TurnsPronounsAndKeepsTheCaseOfTheOtherWords) {
    EXPECT_EQ(reply_of(turning_pronouns, "I am sad about my Job"), "So you are sad about your Job.");
    EXPECT_EQ(reply_of(turning_pronouns, "i AM sad about MY Job"), "So you are sad about your Job.");
}

TEST(Engine, PassesWordsBeyondAsciiThrough) {
    EXPECT_EQ(reply_of(turning_pronouns, "I met Zo\xC3\xAB \xF0\x9F\x98\x80"),
              "So you met Zo\xC3\xAB \xF0\x9F\x98\x80.");
}

TEST(Engine, SpellsAKeywordAtTheStartOfASentenceLikeTheScript) {
    const std::string rules = "(computers ((0) (Why 1?))) (Ann ((0) (Why 1?)))";
    EXPECT_EQ(reply_of(rules, "Computers scare Bob"), "Why computers scare Bob?");
    EXPECT_EQ(reply_of(rules, "ann likes Computers"), "Why Ann likes Computers?");
}

TEST(Engine, LetsReassembliesTakeTurnsForEachDecomposition) {
    auto engine = engine_of("(a ((0 b 0) (b1.) (b2.)) ((0) (other1.) (other2.) (other3.)))");

    std::string replies;
    for (const auto* text : {"a b", "a", "a b", "a", "a b", "a", "a"})
        replies += engine.respond(text).text;

    EXPECT_EQ(replies, "B1.Other1.B2.Other2.B1.Other3.Other1.");
}

TEST(Engine, TriesTheKeywordOfTheHighestRankFirst) {
    const std::string rules = "(a ((0) (It was a.))) (b 2 ((0) (It was b.))) (c 2 ((0) (It was c.)))";
    EXPECT_EQ(reply_of(rules, "a b c"), "It was b.");
    EXPECT_EQ(reply_of(rules, "a c b"), "It was c.");
}

TEST(Engine, AnswersTheFirstClauseWithAKeyword) {
    const std::string rules = "(a ((0) (A: 1.))) (b 9 ((0) (B: 1.)))";
    EXPECT_EQ(reply_of(rules, "well, a one. b two"), "A: a one.");
    EXPECT_EQ(reply_of(rules, "well but b two but a one"), "B: b two.");
}

TEST(Engine, DoesNotStopAtAClauseWhoseWordsAreOnlySubstituted) {
    EXPECT_EQ(reply_of("(me = you) (a ((0) (1.)))", "me, a me"), "A you.");
}

TEST(Engine, MatchesFamiliesAndAlternatives) {
    const std::string rules =
        "(my = your ((0 your 0 (/FAMILY) 0) (About your 4.)) ((0 (*hut house) 0) (In a 2.)) ((0) (Hm.)))"
        "(Mother DLIST(/FAMILY))";
    EXPECT_EQ(reply_of(rules, "my old mother sings"), "About your mother.");
    EXPECT_EQ(reply_of(rules, "my house burns"), "In a house.");
    EXPECT_EQ(reply_of(rules, "my dog barks"), "Hm.");
}

TEST(Engine, FollowsLinksOfReassembliesAndOfKeywords) {
    const std::string rules = "(a ((0 x 0) (=b))) (c ((0 y) (No.)) (=b)) (b ((0) (It was b.)))";
    EXPECT_EQ(reply_of(rules, "a x"), "It was b.");
    EXPECT_EQ(reply_of(rules, "c x"), "It was b.");
}

TEST(Engine, GoesOnWithTheNextKeywordOrNoneAfterNewkey) {
    const std::string rules = "(a 1 ((0) (NEWKEY))) (b ((0) (It was b.)))";
    EXPECT_EQ(reply_of(rules, "a b"), "It was b.");
    EXPECT_EQ(reply_of(rules, "a"), "First none.");
}

TEST(Engine, RewritesTheInputBeforeALinkWithPre) {
    const std::string rules =
        "(I'm = you're ((0 you're 0) (PRE (you are 3) (=I)))) (I ((0 you are 0) (Why 4?)))";
    EXPECT_EQ(reply_of(rules, "I'm Happy"), "Why Happy?");
    EXPECT_EQ(reply_of(rules, "I\xE2\x80\x99m Happy"), "Why Happy?");
}

TEST(Engine, AnswersTextWithoutKeywordsFromNone) {
    auto engine = engine_of(turning_pronouns);

    EXPECT_EQ(engine.respond("").text, "First none.");
    EXPECT_EQ(engine.respond("\xF0\x9F\x98\x80\xF0\x9F\x98\x80").text, "Second none.");
    EXPECT_EQ(engine.respond(" ... ?!").text, "First none.");
    EXPECT_EQ(engine.respond(std::string_view{"\0\x01\x1B", 3}).text, "Second none.");
}

TEST(Engine, ExplainsItsReply) {
    const std::string rules =
        "(my = your 2 ((0 your 0 (/FAMILY) 0) (Well.))) (mother DLIST(/FAMILY))"
        "(how (=what)) (what ((0) (Hm.)))";
    EXPECT_EQ(thought_of(rules, "my mother"), "keyword MY rank 2, rule (0 YOUR 0 (/FAMILY) 0), reassembly 1");
    EXPECT_EQ(thought_of(rules, "how"), "keyword HOW rank 0; keyword WHAT rank 0, rule (0), reassembly 1");
    EXPECT_EQ(thought_of(rules, "nothing"), "no keyword; NONE, rule (0), reassembly 1");
}

// ---- memory ----

const std::string with_memory =
    "(MEMORY my (0 your 0 = One: 3.) (0 your 0 = Two: 3.) (0 your 0 = Three: 3.) (0 your 0 = Four: 3.))"
    "(my = your ((0) (Noted.)))";

TEST(Engine, RecallsAMemoryAtEveryFourthInputWithoutAKeyword) {
    auto engine = engine_of(with_memory);
    // LIMIT starts at 1 and is counted up before the first answer, so it is 4 at the third input.
    EXPECT_EQ(engine.respond("my friend lives here").text, "Noted.");
    EXPECT_EQ(engine.respond("well").text, "First none.");
    EXPECT_EQ(engine.respond("well").text, "Four: friend lives here.");
    EXPECT_EQ(engine.respond("well").text, "Second none.");
}

TEST(Engine, DoesNotRecallWhileThereIsAKeyword) {
    auto engine = engine_of(with_memory);
    for (int input = 0; input < 3; ++input)
        EXPECT_EQ(engine.respond("my friend lives here").text, "Noted.");
}

TEST(Engine, ChoosesTheMemoryTransformByTheHashOfTheLastWord) {
    EXPECT_TRUE(contains(thought_of(with_memory, "my friend lives here"), "; memory 4 stored"));
    EXPECT_TRUE(contains(thought_of(with_memory, "my way devonshire"), "; memory 1 stored"));
    EXPECT_TRUE(contains(thought_of(with_memory, "my Purpose"), "; memory 2 stored"));
    EXPECT_TRUE(contains(thought_of(with_memory, "my gloucestershire"), "; memory 3 stored"));
}

TEST(Engine, RecallsMemoriesInTheOrderTheyWereStored) {
    auto engine = engine_of(with_memory);
    for (const auto* text : {"my first thing here", "my second thing here"})
        engine.respond(text);

    EXPECT_EQ(engine.respond("well").text, "Four: first thing here.");
    for (int input = 0; input < 3; ++input)
        EXPECT_FALSE(contains(engine.respond("well").text, "Four"));
    EXPECT_EQ(engine.respond("well").text, "Four: second thing here.");
    for (int input = 0; input < 4; ++input)
        EXPECT_FALSE(contains(engine.respond("well").text, "Four"));
}

TEST(Engine, StoresNothingWhenTheMemoryPatternDoesNotFit) {
    const std::string rules = "(MEMORY my (x = x) (x = x) (x = x) (x = x)) (my = your ((0) (Noted.)))";
    EXPECT_FALSE(contains(thought_of(rules, "my friend"), "stored"));
}

TEST(Engine, ForgetsTheOldestOfTooManyMemories) {
    auto engine = engine_of(with_memory);
    const auto count = max_memories + 2;
    for (std::size_t index = 1; index <= count; ++index) {
        engine.respond("my x" + std::to_string(index) + " here");
    }
    std::vector<std::string> recalled;
    for (std::size_t input = 0; input < 4 * count; ++input) {
        const auto reply = engine.respond("well");
        if (contains(reply.thought, "memory recalled")) recalled.push_back(reply.text);
    }

    ASSERT_EQ(recalled.size(), max_memories);
    EXPECT_EQ(recalled.front(), "Four: x3 here.");
    EXPECT_EQ(recalled.back(), "Four: x" + std::to_string(count) + " here.");
}

// ---- determinism and limits ----

TEST(Engine, RepliesTheSameToTheSameConversation) {
    const auto script = script_of(with_memory + turning_pronouns.substr(turning_pronouns.find("(I")));
    Engine first{script};
    Engine second{script};
    for (int round = 0; round < 5; ++round) {
        for (const auto* text : {"my dog here", "well", "I am here", "", "my cat"}) {
            const auto reply = first.respond(text);
            const auto again = second.respond(text);
            EXPECT_EQ(reply.text, again.text);
            EXPECT_EQ(reply.thought, again.thought);
        }
    }
}

TEST(Engine, GivesABuiltInAnswerByLimitWhenNoRuleFits) {
    auto engine = engine_of("(a ((b) (c)))");

    std::string replies;
    for (int input = 0; input < 5; ++input)
        replies += engine.respond("a").text + "/";

    EXPECT_EQ(replies, "Hmmm/Go on, please/I see/Please continue/Hmmm/");
    EXPECT_EQ(engine.respond("a").thought, "keyword A rank 0, no rule fits, built-in answer 3");
}

TEST(Engine, NeverRepliesWithAnEmptyText) {
    EXPECT_EQ(reply_of("(a ((0 a 0) (3)))", "a"), "Hmmm");
}

TEST(Engine, LeavesACircleOfLinks) {
    const auto thought = thought_of("(a ((0) (=b))) (b (=a))", "a");

    EXPECT_TRUE(contains(thought, "too many keywords, built-in answer 2"));
}

TEST(Engine, LeavesANoneThatNeverAnswers) {
    auto script = parse_script("(Hello.) (NONE ((0) (NEWKEY)))");
    ASSERT_TRUE(script);
    Engine engine{std::make_shared<const Script>(std::move(*script))};

    EXPECT_EQ(engine.respond("x").text, "Hmmm");
}

TEST(Engine, LeavesAPreThatDoublesTheInputWithoutEnd) {
    const auto thought = thought_of("(a ((0) (PRE (1 1) (=a))))", "a long text to begin with");

    EXPECT_TRUE(contains(thought, "the step budget is spent, built-in answer 2"));
}

TEST(Engine, EndsPathologicalPatternsWithinTheStepBudget) {
    std::string rules = "(k ";
    for (int rule = 0; rule < 50; ++rule) {
        rules += "((0 a 0 a 0 a a a a a a a a b" + std::to_string(rule) + ") (x))";
    }
    rules += ")";
    std::string text = "k";
    for (int word = 0; word < 2000; ++word)
        text += " a";

    EXPECT_TRUE(contains(thought_of(rules, text), "the step budget is spent"));
}

TEST(Engine, ReadsOnlyTheBeginningOfALongText) {
    const std::string rules = "(a ((0) (A.)))";
    EXPECT_EQ(reply_of(rules, std::string(max_input_bytes - 1, ' ') + "a"), "A.");
    EXPECT_EQ(reply_of(rules, std::string(max_input_bytes, ' ') + "a"), "First none.");
}

TEST(Engine, DoesNotCutALongTextInsideACharacter) {
    std::string text = "a ";
    while (text.size() < max_input_bytes + 10)
        text += "\xE2\x82\xAC";
    const auto reply = reply_of("(a ((0 a 0) (3)))", text);

    EXPECT_EQ(reply.size(), (max_input_bytes - 2) / 3 * 3);
    EXPECT_TRUE(reply.ends_with("\xE2\x82\xAC"));
}

}  // namespace
}  // namespace wimpole::agents::eliza
