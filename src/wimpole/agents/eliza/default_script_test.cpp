#include "wimpole/agents/eliza/default_script.hpp"

#include "wimpole/agents/eliza/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace wimpole::agents::eliza {
namespace {

bool has_part(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool has_digit(std::string_view text) {
    return text.find_first_of("0123456789") != std::string_view::npos;
}

class DefaultScriptTest : public testing::Test {
protected:
    void SetUp() override {
        auto parsed = parse_script(default_script());
        ASSERT_TRUE(parsed) << parsed.error().line << ": " << parsed.error().reason;
        script = std::make_shared<const Script>(std::move(*parsed));
    }

    static void expect_good_reply(const Reply& reply) {
        EXPECT_FALSE(has_digit(reply.text)) << reply.text;
        EXPECT_FALSE(has_part(reply.text, "  ")) << reply.text;
        EXPECT_FALSE(has_part(reply.text, " ?") || has_part(reply.text, " .") || has_part(reply.text, " ,"))
            << reply.text;
        EXPECT_FALSE(reply.text.empty());
        EXPECT_FALSE(reply.text.front() >= 'a' && reply.text.front() <= 'z') << reply.text;
        EXPECT_FALSE(has_part(reply.thought, "built-in")) << reply.thought;
    }

    std::shared_ptr<const Script> script;
};

TEST_F(DefaultScriptTest, KnowsManyKeywordsWithSeveralAnswersEach) {
    const auto count = std::ranges::count_if(script->keywords, [](const auto& entry) {
        std::size_t answers = 0;
        for (const auto& rule : entry.second.decompositions)
            answers += rule.reassemblies.size();
        return answers >= 2;
    });

    EXPECT_GE(count, 80);
    EXPECT_GE(script->none.decompositions.front().reassemblies.size(), 6U);
}

TEST_F(DefaultScriptTest, KnowsTheProduct) {
    for (const auto* key : {"WIMPOLE", "HELP", "SOCKET.IO", "CHANNEL", "AGENT", "MESSAGE", "ELIZAOS"}) {
        EXPECT_TRUE(script->keywords.contains(key)) << key;
    }
}

TEST_F(DefaultScriptTest, LeavesNoKeywordWithoutAnAnswer) {
    for (const auto& [key, keyword] : script->keywords) {
        if (keyword.decompositions.empty()) continue;
        EXPECT_EQ(keyword.decompositions.back().pattern.spelling, "(0)") << key;
    }
}

TEST_F(DefaultScriptTest, HasNoRuleBehindOneThatAlwaysFits) {
    for (const auto& [key, keyword] : script->keywords) {
        std::set<std::string> seen;
        for (const auto& decomposition : keyword.decompositions) {
            EXPECT_FALSE(seen.contains("(0)")) << key << " " << decomposition.pattern.spelling;
            EXPECT_TRUE(seen.insert(decomposition.pattern.spelling).second) << key;
        }
    }
}

TEST_F(DefaultScriptTest, GivesAnAliasTheRankOfItsKeyword) {
    for (const auto& [key, keyword] : script->keywords) {
        if (keyword.link.empty() || keyword.substitute) continue;
        EXPECT_EQ(keyword.rank, script->keywords.at(keyword.link).rank) << key;
    }
}

TEST_F(DefaultScriptTest, WritesNoNumbersOfItsOwn) {
    for (const auto& [key, keyword] : script->keywords) {
        for (const auto& decomposition : keyword.decompositions) {
            for (const auto& reassembly : decomposition.reassemblies) {
                for (const auto& part : reassembly.parts) {
                    EXPECT_FALSE(has_digit(part.word.text)) << key << ": " << part.word.text;
                }
            }
        }
    }
}

TEST_F(DefaultScriptTest, AnswersEveryKeywordThroughAWholeCycle) {
    for (const auto& [key, keyword] : script->keywords) {
        if (!keyword.answers()) continue;

        Engine engine{script};
        for (int input = 0; input < 8; ++input) {
            const auto reply = engine.respond(keyword.spelling);
            SCOPED_TRACE(keyword.spelling + " -> " + reply.text);
            EXPECT_TRUE(reply.thought.starts_with("keyword " + key + " rank")) << reply.thought;
            expect_good_reply(reply);
        }
    }
}

struct Example {
    std::string_view text;
    /// Part of the thought of the first reply.
    std::string_view rule;
};

constexpr std::array examples{
    Example{"I am not hungry at all today", "keyword HUNGRY rank 2; keyword PIZZA"},
    Example{"I am not convinced", "keyword I rank 0, rule (0 YOU ARE NOT 0)"},
    Example{"I'm very worried", "keyword I'M rank 0, rule (0 YOU'RE 0), reassembly 1; keyword I rank 0"},
    Example{"I am very worried", "rule (0 YOU ARE 0 (/SAD) 0)"},
    Example{"im so proud", "keyword I rank 0, rule (0 YOU ARE 0 (/GLAD) 0)"},
    Example{"I\xE2\x80\x99m from Graz", "keyword I rank 0, rule (0 YOU ARE 0)"},
    Example{"I want to fly", "rule (0 YOU (*WANT NEED WISH) 0)"},
    Example{"I feel strange", "rule (0 YOU (*FEEL FELT) 0)"},
    Example{"I think you are odd", "rule (0 YOU (/BELIEF) I ARE 0)"},
    Example{"I know you forget things", "rule (0 YOU (/BELIEF) I 0)"},
    Example{"I guess it is fine", "rule (0 YOU (/BELIEF) 0)"},
    Example{"I can't swim", "rule (0 YOU (*CAN'T CANNOT COULDN'T) 0)"},
    Example{"I dont care", "rule (0 YOU (*DON'T DIDN'T WON'T) 0)"},
    Example{"I love trains", "keyword LOVE rank 2, rule (0 YOU LOVE 0), reassembly 1; keyword I rank 0"},
    Example{"I hate Mondays", "keyword HATE rank 2, rule (0 YOU HATE 0), reassembly 1; keyword I rank 0"},
    Example{"I've lost it", "rule (0 YOU'VE 0)"},
    Example{"I'd rather go", "rule (0 YOU'D 0)"},
    Example{"I'll try", "rule (0 (*YOU'LL WILL) 0)"},
    Example{"I have two bikes", "rule (0 YOU (*HAVE HAD) 0)"},
    Example{"I see you", "rule (0 YOU 0 I 0)"},
    Example{"I went home", "rule (0 YOU 1 0)"},
    Example{"am I late", "keyword AM rank 0, rule (0 ARE YOU 0)"},
    Example{"you are so dumb", "rule (0 I ARE 0 (*STUPID DUMB USELESS BORING BAD WRONG) 0)"},
    Example{"you're nice", "rule (0 I ARE 0 (*NICE GREAT SMART CLEVER FUNNY COOL GOOD) 0)"},
    Example{"you are late", "rule (0 I ARE 0)"},
    Example{"you follow me", "rule (0 I 0 YOU 0)"},
    Example{"you said so", "rule (0 I 1 0)"},
    Example{"I am sad about my job", "rule (0 YOU ARE 0 (/SAD) 0 YOUR 0)"},
    Example{"my mother calls", "rule (0 YOUR 0 (/FAMILY) 0)"},
    Example{"my cat sings", "rule (0 YOUR 0 (/PET) 0)"},
    Example{"my new project", "rule (0 YOUR 0 (/WORK) 0)"},
    Example{"my app hangs", "rule (0 YOUR 0 (/SOFTWARE) 0)"},
    Example{"my car is red", "rule (0 YOUR 0 IS 0)"},
    Example{"my old car", "rule (0 YOUR 1 0)"},
    Example{"your script", "rule (0 MY (*SCRIPT RULES SOURCE CODE) 0)"},
    Example{"your voice", "rule (0 MY 1 0)"},
    Example{"hey there", "keyword HEY rank 0; keyword HELLO rank 0"},
    Example{"good morning", "rule (0 GOOD MORNING 0)"},
    Example{"no one calls", "rule (0 NO ONE 0), reassembly 1; keyword NOBODY"},
    Example{"if it rains we stay", "rule (0 IF 1 0)"},
    Example{"I remember Vienna", "rule (0 YOU REMEMBER 0)"},
    Example{"do you remember Vienna", "rule (0 I REMEMBER 0)"},
    Example{"what time is it", "rule (0 WHAT (*TIME DAY DATE) 0)"},
    Example{"what can you do", "rule (0 WHAT (*CAN DO) I 0)"},
    Example{"what are you", "rule (0 WHAT ARE I 0)"},
    Example{"who are you", "rule (0 WHO ARE I 0)"},
    Example{"who made you", "rule (0 WHO (*MADE WROTE BUILT CREATED) I 0)"},
    Example{"who is Eliza", "rule (0 WHO IS ELIZA 0)"},
    Example{"how are you", "rule (0 HOW ARE I 0)"},
    Example{"how old are you", "rule (0 HOW (*OLD) 0)"},
    Example{"how do you do it", "rule (0 HOW DO I 0)"},
    Example{"why don't you sing", "rule (0 WHY DON'T I 0)"},
    Example{"why can't I sing", "rule (0 WHY CAN'T YOU 0)"},
    Example{"can you sing", "rule (0 CAN I 0)"},
    Example{"can I sing", "rule (0 CAN YOU 0)"},
    Example{"are you human", "rule (0 ARE I 0 (*HUMAN REAL ALIVE PERSON BOT ROBOT MACHINE AI) 0)"},
    Example{"are you there", "rule (0 ARE I 0)"},
    Example{"I was afraid", "rule (0 YOU WAS 0)"},
    Example{"I had a dream", "rule (0 YOU 0 DREAM 0)"},
    Example{"my name is Ann", "rule (0 YOUR NAME IS 1 0)"},
    Example{"what is your name", "rule (0 MY NAME 0)"},
    Example{"it does not work", "rule (0 (*DOESN'T DON'T WON'T NOT) WORK 0)"},
    Example{"the meaning of life", "rule (0 MEANING OF LIFE 0)"},
    Example{"you are boring", "keyword BORED rank 3, rule (0 I ARE 0)"},
    Example{"you are stupid", "keyword STUPID rank 1, rule (0 I 0), reassembly 1; keyword YOU rank 0"},
    Example{"I am happy", "keyword HAPPY rank 1, rule (0 YOU 0), reassembly 1; keyword I rank 0"},
    Example{"I am sad", "keyword SAD rank 1, rule (0 YOU 0), reassembly 1; keyword I rank 0"},
    Example{"test", "rule (TEST)"},
    Example{"/help", "keyword HELP rank 6, rule (HELP)"},
    Example{"can you help me", "rule (0 CAN I HELP 0)"},
    Example{"please help me", "rule (0 HELP YOU 0)"},
    Example{"What is wimpole?", "rule (0 WHAT 0 WIMPOLE 0)"},
    Example{"what's wimpole", "rule (0 WHAT 0 WIMPOLE 0)"},
    Example{"why is it called wimpole", "rule (0 WHY 0 WIMPOLE 0)"},
    Example{"Does it use websockets or Socket.IO?", "keyword SOCKET.IO rank 12"},
    Example{"how do channels work", "keyword CHANNELS rank 10; keyword CHANNEL rank 10"},
};

TEST_F(DefaultScriptTest, ReachesItsRulesWithOrdinarySentences) {
    for (const auto& example : examples) {
        Engine engine{script};
        SCOPED_TRACE(example.text);
        const auto reply = engine.respond(example.text);
        EXPECT_TRUE(has_part(reply.thought, example.rule)) << reply.thought;
        expect_good_reply(reply);
        for (int input = 0; input < 5; ++input)
            expect_good_reply(engine.respond(example.text));
    }
}

TEST_F(DefaultScriptTest, HasAnExampleForEveryRule) {
    std::string thoughts;
    for (const auto& example : examples)
        thoughts += Engine{script}.respond(example.text).thought + "\n";

    for (const auto& [key, keyword] : script->keywords) {
        for (const auto& decomposition : keyword.decompositions) {
            const auto& rule = decomposition.pattern.spelling;
            if (rule == "(0)") continue;
            const auto step = "keyword " + key + " rank " + std::to_string(keyword.rank) + ", rule " + rule;
            EXPECT_TRUE(has_part(thoughts, step + ",")) << step;
        }
    }
}

TEST_F(DefaultScriptTest, TurnsASentenceAround) {
    Engine engine{script};

    EXPECT_EQ(engine.respond("I am sad about my Job").text, "You are sad about your Job. Since when?");
}

TEST_F(DefaultScriptTest, ComesBackToWhatWasMentionedEarlier) {
    Engine engine{script};
    engine.respond("My neighbour plays the trumpet");
    engine.respond("Nothing special");

    const auto reply = engine.respond("Nothing special");

    EXPECT_EQ(reply.thought, "no keyword, memory recalled");
    EXPECT_TRUE(has_part(reply.text, "our neighbour plays the trumpet")) << reply.text;
}

TEST_F(DefaultScriptTest, AnswersTextsWithoutWords) {
    Engine engine{script};
    for (const auto* text : {"", " ", "...", "\xF0\x9F\x98\x80", "\x1B[31m", "\t\r\n"}) {
        const auto reply = engine.respond(text);
        EXPECT_TRUE(reply.thought.starts_with("no keyword; NONE")) << reply.thought;
        expect_good_reply(reply);
    }
}

TEST_F(DefaultScriptTest, GreetsInASentence) {
    EXPECT_TRUE(Engine{script}.greeting().starts_with("Hello! I am Eliza"));
}

}  // namespace
}  // namespace wimpole::agents::eliza
